import { parseArgs } from "node:util";
import { meshReplay } from "./replay";
import { readMeshTrace } from "./trace";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { visits: { type: "string" }, segments: { type: "string" } },
});
for (const path of positionals) {
  const trace = readMeshTrace(path, {
    maxVisits: values.visits === undefined ? undefined : Number(values.visits),
    segments: values.segments === undefined ? undefined : Number(values.segments),
  });
  const t0 = process.cpuUsage().user;
  const results = meshReplay(trace);
  console.log(trace.name, trace.meaning, trace.countedVisitCount, (process.cpuUsage().user - t0) / 1e6, "s");
  for (const r of results)
    console.log(
      `${r.policy.padEnd(17)} ${r.setting.padEnd(12)} cold first ${((100 * r.coldFirstCount) / r.firstUseCount).toFixed(1).padStart(5)} % of ${r.firstUseCount} (open ${r.openingCount}) repeat cold ${((100 * r.coldRepeatCount) / r.repeatCount).toFixed(1)} %  p50 ${r.addedP50Ms.toFixed(0)} p95 ${r.addedP95Ms.toFixed(0)} ms  MiB·s/visit ${(r.mibSeconds / trace.countedVisitCount).toFixed(0).padStart(7)}  MB wasted/visit ${(r.wastedBytes / 1e6 / trace.countedVisitCount).toFixed(2)}`,
    );
}
