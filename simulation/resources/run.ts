import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { PROJECT_ROOT } from "../../scripts/project-root";
import { savePictures } from "../pictures/save-pictures";
import {
  type ArrivalPattern,
  burstPattern,
  countsPattern,
  diurnalPattern,
  nasaPattern,
  repeatedBurstPattern,
  steadyPattern,
} from "./arrivals";
import { comparePolicies, MODEL } from "./compare";
import { pictureOf } from "./picture";
import { tableOf } from "./table";

/**
 * `npm run scale-sim`: replicas as each policy scales them, on made and on real arrivals; `npm run scale-sim -- WORD…` on
 * those whose name has one of the words. Draws docs/pictures/scale-*.svg.
 */
const PICTURES = join(PROJECT_ROOT, "docs/pictures");
const DATA = join(PROJECT_ROOT, "../shared/data");

function realPatterns(): ArrivalPattern[] {
  const [nasa, counts] = ["nasa-19950801-requests.tsv.gz", "nab-elb-request-count.csv"].map((name) =>
    join(DATA, name),
  );
  if (!existsSync(nasa!) || !existsSync(counts!)) {
    console.log(`No real traces: ${DATA} is missing.`);
    return [];
  }
  return [
    nasaPattern(gunzipSync(readFileSync(nasa!)).toString()),
    countsPattern(readFileSync(counts!, "utf8")),
  ];
}

const words = process.argv.slice(2);
const patterns = [
  steadyPattern(),
  burstPattern(),
  repeatedBurstPattern(),
  diurnalPattern(),
  ...realPatterns(),
].filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));

for (const cores of [2, 4]) {
  for (const pattern of patterns) {
    console.log(`\n## ${pattern.name}, ${cores} cores (${pattern.arrivals.length} requests)\n`);
    const results = comparePolicies(pattern, { ...MODEL, cores });
    console.log(tableOf(results));
    savePictures(PICTURES, [pictureOf(pattern, cores, results)]);
  }
}
