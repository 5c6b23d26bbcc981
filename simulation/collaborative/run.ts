import { parseArgs } from "node:util";
import { seededRandom } from "../../runtime/kernel/seeded-random";
import { readClientSet, splitAllBut1 } from "./client-set";
import { scoreForecaster, scoreRanker, statisticsOf, withWrongRoles } from "./evaluate";
import { makeRoles } from "./made-roles";
import { peersOf } from "./peers";
import type { RankScores } from "./rank-score";

/**
 * `npm run collaborative -- FILE…` foretells the one use that was hidden of each held-back client, from the statistics of
 * all others (AllBut1, rank score with half-life 5), and says what leaving out small counts and what the role is worth.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    "held-back": { type: "string", default: "5000" },
    training: { type: "string" },
    seed: { type: "string", default: "1" },
    roles: { type: "string", default: "6" },
    fewest: { type: "string", multiple: true, default: ["1", "5", "10", "20", "50"] },
    "for-roles": { type: "string", default: "10" },
  },
});
if (positionals.length === 0) {
  console.error('No file: name one with a header that has the column "items", a client a line.');
  process.exit(1);
}

const shown = ({ rankScore, hitAt1, hitAt3, hitAt5 }: RankScores) =>
  `rank score ${rankScore.toFixed(2)}  hit@1/3/5 ${hitAt1.toFixed(1)}/${hitAt3.toFixed(1)}/${hitAt5.toFixed(1)}`;
const print = (name: string, scores: RankScores) => console.log(`  ${name.padEnd(34)} ${shown(scores)}`);

const seed = Number(values.seed);
const roleCount = Number(values.roles);
const forRoles = Number(values["for-roles"]);

for (const path of positionals) {
  const set = readClientSet(path);
  const { training: all, heldBack } = splitAllBut1(set, Number(values["held-back"]), seed);
  const training = all.slice(0, values.training === undefined ? all.length : Number(values.training));
  console.log(`\n${set.name}: ${training.length} clients in training, ${heldBack.length} held back`);

  const complete = statisticsOf(training, 1);
  for (const [name, rank] of Object.entries(peersOf(complete))) print(name, scoreRanker(rank, heldBack));
  for (const fewest of values.fewest.map(Number)) {
    const statistics = statisticsOf(training, fewest);
    const kilobytes = (JSON.stringify(statistics).length / 1_000).toFixed(0);
    const cells = `${statistics.services.length} services, ${statistics.together.length} pairs, ${kilobytes} kB`;
    print(`collaborative, counts from ${fewest}`, scoreForecaster(statistics, heldBack));
    console.log(`    ${cells}`);
  }

  const roles = makeRoles(training, roleCount, seed);
  for (const wrongShare of [0, 0.3, 1]) {
    const roleOf = withWrongRoles(roles, roleCount, wrongShare, seededRandom(seed));
    const statistics = statisticsOf(training, forRoles, roleOf);
    const name = `  with ${roleCount} roles, ${100 * wrongShare} % of them wrong`;
    print(name, scoreForecaster(statistics, heldBack, roleOf));
  }
}
