import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureChromium } from "../scripts/ensure-chromium";
import { createBenchServer } from "./bench-server";
import { launchChromium } from "./chromium";
import { benchCold } from "./cold";
import { reportOf } from "./report";
import type { BenchResult, Surroundings } from "./result";
import { buildSite } from "./site";
import { benchWarm } from "./warm";

/** `npm run bench [-- NAME] [-- --json]`: a benchmark is no test, so one that misses its target still ends with 0. */
const RESULTS = fileURLToPath(new URL("results/", import.meta.url));
const BENCHES = { warm: benchWarm, cold: benchCold } as const;
type BenchName = keyof typeof BENCHES;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" } } });
const unknown = positionals.find((name) => !(name in BENCHES));
if (unknown !== undefined) {
  throw new RangeError(`Cannot run ${unknown}: must be one of ${Object.keys(BENCHES).join(", ")}`);
}
const names = (positionals.length > 0 ? positionals : Object.keys(BENCHES)) as readonly BenchName[];

const executablePath = await ensureChromium(console.log);
console.log("Building the mesh and the pages …");
const site = await buildSite();
const server = await createBenchServer(site.root);
const results: (BenchResult & Surroundings)[] = [];
try {
  for (const name of names) results.push(await runOne(name));
} finally {
  server.close();
  await site.remove();
}
await writeTables();
if (values.json) console.log(JSON.stringify({ results }));

async function runOne(name: BenchName): Promise<BenchResult & Surroundings> {
  console.log(`Measuring ${name} …`);
  const browser = await launchChromium(executablePath);
  try {
    const loadAverage = loadavg()[0]!;
    const result = await BENCHES[name](browser, server, site.root);
    const date = new Date().toISOString().slice(0, 10);
    const where: Surroundings = { date, browser: browser.version, coreCount: cpus().length, loadAverage };
    console.log(`\n${reportOf(result, where)}\n`);
    await mkdir(RESULTS, { recursive: true });
    await writeFile(join(RESULTS, `${name}.json`), `${JSON.stringify({ ...where, ...result }, null, 2)}\n`);
    return { ...where, ...result };
  } finally {
    await browser.close();
  }
}

/** The tables of the last run of each benchmark, for readers of the repository. */
async function writeTables(): Promise<void> {
  const files = (await readdir(RESULTS)).filter((file) => file.endsWith(".json")).sort();
  const tables = files.map(async (file) => {
    const result = JSON.parse(await readFile(join(RESULTS, file), "utf8")) as BenchResult & Surroundings;
    return reportOf(result, result);
  });
  const text = ["# Last results of `npm run bench`", ...(await Promise.all(tables))].join("\n\n");
  await writeFile(join(RESULTS, "README.md"), `${text}\n`);
}
