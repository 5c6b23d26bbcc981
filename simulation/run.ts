import { parseArgs } from "node:util";
import { simulate } from "./simulate";

const TRACE_LINE_COUNT = 60;

/** `npx tsx simulation/run.ts --seed 7` replays a seed; `--seeds 1..100000` runs a range. */
const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "1..2000" },
    trace: { type: "string", default: String(TRACE_LINE_COUNT) },
  },
});
const [first, last] = (values.seed === undefined ? values.seeds.split("..") : [values.seed, values.seed]).map(
  Number,
);

const startedAt = performance.now();
let failedCount = 0;
for (let seed = first!; seed <= last!; seed++) {
  const { violation, trace } = await simulate(seed);
  if (violation !== undefined) {
    failedCount++;
    console.error(`seed ${seed}: ${violation}`);
  }
  if (values.seed !== undefined || (violation !== undefined && failedCount === 1))
    console.error(trace.slice(Math.max(0, trace.length - Number(values.trace))).join("\n"));
}
const seedCount = last! - first! + 1;
const perSecond = (seedCount * 1_000) / (performance.now() - startedAt);
console.log(`${seedCount} seeds, ${failedCount} failed, ${perSecond.toFixed(0)} a second`);
process.exitCode = failedCount > 0 ? 1 : 0;
