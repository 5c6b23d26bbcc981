import { parseArgs } from "node:util";
import { drawPareto } from "../pictures/pareto";
import { savePictures } from "../pictures/save-pictures";
import { verdictsOf } from "./equal-waste";
import { meshReplay, POLICY_NAMES, type ReplayResult } from "./replay";
import { headingOf, tableOf, verdictLine } from "./table";
import { type MeshTrace, readMeshTrace } from "./trace";

/**
 * `npm run replay -- FILE… --mesh` replays whole visits through the manager and a model of the pool. `--visits N` takes the
 * first N lines, `--segments N` makes services of paths by their first N segments, `--pictures FOLDER` writes the plots.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    mesh: { type: "boolean" },
    visits: { type: "string" },
    segments: { type: "string" },
    pictures: { type: "string" },
  },
});

const numberOf = (option: string | undefined): number | undefined =>
  option === undefined ? undefined : Number(option);

function paretoOf({ name, countedVisitCount }: MeshTrace, results: readonly ReplayResult[]): string {
  const series = POLICY_NAMES.map((policy) => ({
    name: policy,
    points: results
      .filter((each) => each.policy === policy)
      .map(({ mibSeconds, coldFirstCount, firstUseCount }) => ({
        mibSeconds: mibSeconds / Math.max(1, countedVisitCount),
        coldRatio: coldFirstCount / Math.max(1, firstUseCount),
      })),
  }));
  return drawPareto(`${name}: cold first uses against memory`, series);
}

if (positionals.length === 0) {
  console.error(
    "No file: name sets of sessions (session, user, items, times) or traces (trace, start_ms, items, offsets_ms).",
  );
  process.exit(1);
}

for (const path of positionals) {
  const trace = readMeshTrace(path, {
    maxVisits: numberOf(values.visits),
    segments: numberOf(values.segments),
  });
  const results = meshReplay(trace);
  console.log(`\n${headingOf(trace, results[0]!)}\n\n${tableOf(trace, results)}\n`);
  for (const verdict of verdictsOf(results)) console.log(verdictLine(verdict));
  if (values.pictures === undefined) continue;
  savePictures(values.pictures, [{ name: `${trace.name}-mesh`, svg: paretoOf(trace, results) }]);
}
