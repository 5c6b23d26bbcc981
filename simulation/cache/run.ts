import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PROJECT_ROOT } from "../../scripts/project-root";
import { BOUND, OURS, type Ratios, replayAll } from "./replay";
import { readTrace, type Trace } from "./trace";

/**
 * `npm run cache-sim` replays the shared traces, `npm run cache-sim -- FILE…` others of the same form. Capacities are 1, 5
 * and 20 % of the keys, or for entries of several sizes those below; `--capacity N` (repeatable) sets others.
 */
const SHARED_TRACES = join(PROJECT_ROOT, "../shared/data/cache-traces");
const KEY_SHARES = [0.01, 0.05, 0.2];
const SIZED_CAPACITIES = [8e6, 32e6, 128e6];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { capacity: { type: "string", multiple: true } },
});

function tracePaths(): string[] {
  if (positionals.length > 0) return positionals;
  if (!existsSync(SHARED_TRACES)) return [];
  return readdirSync(SHARED_TRACES)
    .filter((file) => file.endsWith(".txt.gz"))
    .map((file) => join(SHARED_TRACES, file));
}

function capacitiesOf(trace: Trace): number[] {
  if (values.capacity !== undefined) return values.capacity.map(Number);
  if (trace.bytes !== undefined) return SIZED_CAPACITIES;
  const keyCount = new Set(trace.keys).size;
  return KEY_SHARES.map((share) => Math.max(1, Math.round(share * keyCount)));
}

const paths = tracePaths();
if (paths.length === 0) {
  console.error("No traces: name files with one request a line, <key> or <key> <bytes>, as text or gzip.");
  process.exit(1);
}

const shown = (ratios: Ratios, trace: Trace) =>
  trace.bytes === undefined
    ? ratios.object.toFixed(2)
    : `${ratios.object.toFixed(2)} / ${ratios.byte.toFixed(2)}`;

const objectRatios: Record<string, number[]> = {};
for (const trace of paths.map(readTrace)) {
  const unit = trace.bytes === undefined ? "hit ratio, %" : "object / byte hit ratio, %";
  console.log(`\n${trace.name}: ${trace.keys.length} requests (${unit})`);
  for (const capacity of capacitiesOf(trace)) {
    const all = replayAll(trace, capacity);
    for (const [name, { object }] of Object.entries(all)) {
      if (trace.bytes === undefined) objectRatios[name] = [...(objectRatios[name] ?? []), object];
    }
    const { [OURS]: ours, [BOUND]: bound, ...others } = all;
    const best = Math.max(...Object.values(others).map(({ object }) => object));
    const row = Object.entries(all).map(([name, ratios]) => `${name} ${shown(ratios, trace)}`);
    const toBest = (ours!.object - best).toFixed(2);
    const toBound = (ours!.object - bound!.object).toFixed(2);
    console.log(
      `  ${capacity}: ${row.join(", ")}; ours to the best single one ${toBest}, to ${BOUND} ${toBound}`,
    );
  }
}

const means = Object.entries(objectRatios).map(([name, ratios]) => {
  const mean = ratios.reduce((total, ratio) => total + ratio, 0) / ratios.length;
  return `${name} ${mean.toFixed(2)}`;
});
if (means.length > 0) console.log(`\nMean over all rows of entries of one size: ${means.join(", ")}`);
