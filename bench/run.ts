import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureChromium } from "../scripts/ensure-chromium";
import { benchBalancing } from "./balancing";
import { createBenchServer } from "./bench-server";
import { benchCache } from "./cache";
import { launchChromium } from "./chromium";
import { benchCold } from "./cold";
import { benchEngines } from "./engines";
import { benchHostile } from "./hostile";
import { benchMonitoring } from "./monitoring";
import { benchOfflineShell } from "./offline-shell";
import { benchPredict } from "./predict";
import { benchPriorities } from "./priorities";
import { reportOf } from "./report";
import type { BenchResult, Surroundings } from "./result";
import { benchRouting } from "./routing";
import { benchScale } from "./scale";
import { benchSecondVisit } from "./second-visit";
import { buildSite } from "./site";
import { benchStack } from "./stack";
import { benchWarm } from "./warm";
import { benchWasiHttpBody } from "./wasi-http-body";
import { benchWorkerStart } from "./worker-start";

/** `npm run bench [-- NAME] [-- --json]`: a benchmark is no test, so one that misses its target still ends with 0. */
const RESULTS = fileURLToPath(new URL("results/", import.meta.url));
/** Measured in Chromium, against the built mesh. */
const BROWSER_BENCHES = {
  cache: benchCache,
  warm: benchWarm,
  cold: benchCold,
  engines: benchEngines,
  "wasi-http-body": benchWasiHttpBody,
  hostile: benchHostile,
  monitoring: benchMonitoring,
  "offline-shell": benchOfflineShell,
  "second-visit": benchSecondVisit,
  predict: benchPredict,
  scale: benchScale,
  priorities: benchPriorities,
  "worker-start": benchWorkerStart,
} as const;
/** Measured in this process: pure code, or virtual time. */
const NODE_BENCHES = { routing: benchRouting, stack: benchStack, balancing: benchBalancing } as const;
const NAMES = [...Object.keys(BROWSER_BENCHES), ...Object.keys(NODE_BENCHES)];

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" } } });
const unknown = positionals.find((name) => !NAMES.includes(name));
if (unknown !== undefined) throw new RangeError(`Cannot run ${unknown}: must be one of ${NAMES.join(", ")}`);
const names = positionals.length > 0 ? positionals : NAMES;

const results: (BenchResult & Surroundings)[] = [];
await runInBrowser(Object.entries(BROWSER_BENCHES).filter(([name]) => names.includes(name)));
for (const [name, bench] of Object.entries(NODE_BENCHES)) {
  if (!names.includes(name)) continue;
  console.log(`Measuring ${name} …`);
  const loadAverage = loadavg()[0]!;
  await keep(name, await bench(), `Node ${process.versions.node}`, loadAverage);
}
await writeTables();
if (values.json) console.log(JSON.stringify({ results }));

async function runInBrowser(
  benches: readonly [string, (typeof BROWSER_BENCHES)[keyof typeof BROWSER_BENCHES]][],
): Promise<void> {
  if (benches.length === 0) return;
  const executablePath = await ensureChromium(console.log);
  console.log("Building the mesh and the pages …");
  const site = await buildSite();
  const server = await createBenchServer(site.root);
  try {
    for (const [name, bench] of benches) {
      console.log(`Measuring ${name} …`);
      const browser = await launchChromium(executablePath);
      const loadAverage = loadavg()[0]!;
      const result = await bench(browser, server, site.root).finally(() => browser.close());
      await keep(name, result, browser.version, loadAverage);
    }
  } finally {
    server.close();
    await site.remove();
  }
}

async function keep(name: string, result: BenchResult, engine: string, loadAverage: number): Promise<void> {
  const date = new Date().toISOString().slice(0, 10);
  const where: Surroundings = { date, browser: engine, coreCount: cpus().length, loadAverage };
  console.log(`\n${reportOf(result, where)}\n`);
  await mkdir(RESULTS, { recursive: true });
  await writeFile(join(RESULTS, `${name}.json`), `${JSON.stringify({ ...where, ...result }, null, 2)}\n`);
  results.push({ ...where, ...result });
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
