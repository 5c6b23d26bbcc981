import { createCollaborative } from "../../../runtime/predict/forecasters/collaborative";
import { createAggregate } from "../../../runtime/predict/forecasters/collaborative/aggregate";
import { createPopularity } from "../../../runtime/predict/forecasters/popularity";
import { createSequence } from "../../../runtime/predict/forecasters/sequence";
import { visits } from "../../../runtime/predict/forecasters/visits.fixture";
import type { Usage } from "../../../runtime/protocol/usage";
import { createAlphabet } from "../../predict/alphabet";
import { drawChart } from "../chart";
import { createDice, type Learner } from "./learning-curve";

const JOBS = 5;
const SERVICES_EACH = 6;
const OTHER_CLIENTS = 2_000;
const NEW_CLIENTS = 150;
const VISITS_EACH = 12;
const FEWEST_CLIENTS = 10;

const servicesOf = (job: number) => Array.from({ length: SERVICES_EACH }, (_, i) => `job-${job}-${i}`);
const ALL_SERVICES = Array.from({ length: JOBS }, (_, job) => servicesOf(job)).flat();

/** Of five jobs, each with six services of its own, each visit uses three to five; each client has one job. */
function visitOf(job: number, { below }: ReturnType<typeof createDice>): string[] {
  const left = servicesOf(job);
  return Array.from({ length: 3 + below(3) }, () => left.splice(below(left.length), 1)[0]!);
}

/** New clients from their first visit on: what the statistics of others are worth until a client has habits of its own. */
export function drawCollaborative(): string {
  const dice = createDice(8);
  const aggregate = createAggregate();
  for (let i = 0; i < OTHER_CLIENTS; i++) aggregate.add({ services: visitOf(dice.below(JOBS), dice) });
  const statistics = aggregate.publish(FEWEST_CLIENTS);
  const clients = Array.from({ length: NEW_CLIENTS }, () => {
    const job = dice.below(JOBS);
    return Array.from({ length: VISITS_EACH }, () => visitOf(job, dice));
  });
  const makers: Readonly<Record<string, () => Learner>> = {
    collaborative: () => createCollaborative({ statistics }),
    sequence: () => createSequence(),
    popularity: () => createPopularity(),
  };
  return drawChart({
    title: "New clients, and what others like them use",
    x: { label: "visit of the client", least: 0, most: VISITS_EACH },
    y: { label: "bits per use (less is better)", least: 0, most: 8 },
    series: Object.entries(makers).map(([name, make]) => ({
      name,
      points: meanByVisit(clients, make),
      isLine: true,
      isMarked: true,
    })),
  });
}

function meanByVisit(clients: readonly (readonly string[][])[], make: () => Learner): [number, number][] {
  const given = Array.from({ length: VISITS_EACH }, () => ({ bits: 0, uses: 0 }));
  for (const walks of clients) {
    const learner = make();
    const alphabet = createAlphabet(ALL_SERVICES);
    for (const [visit, each] of byVisit(walks).entries()) {
      for (const usage of each) {
        given[visit]!.bits -= Math.log2(
          alphabet.probabilityOf(usage.service, learner.next({ at: usage.at })),
        );
        given[visit]!.uses += 1;
        learner.observe(usage);
        alphabet.observe(usage.service);
      }
    }
  }
  return given.map(({ bits, uses }, visit) => [visit + 1, bits / uses]);
}

function byVisit(walks: readonly (readonly string[])[]): Usage[][] {
  const uses = visits(walks);
  return walks.map((walk) => uses.splice(0, walk.length));
}
