/**
 * `npm test`: build, checks, unit tests, browser tests (in a Chromium that is installed when there is none), two at a time
 * where time allows. Goes on after a failure, so that one run shows all of them. Flags: --unit, --e2e run only that part
 * (and what it needs); --no-build uses dist/ as it is.
 */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ALL_CHECKS } from "./checks/all-checks";
import { runChecks } from "./checks/run-checks";
import { ENGINE_SPECS } from "./engines/engine-suite";
import { ensureEngine } from "./engines/ensure-engine";
import { ensureChromium } from "./ensure-chromium";
import { PROJECT_ROOT } from "./project-root";
import { runCommand } from "./run-command";
import { tallyPlaywright } from "./testing/playwright-tally";
import { EMPTY_TALLY, failure, isSuccess, summaryLine, sumTallies, type Tally } from "./testing/tally";
import { tallyVitest } from "./testing/vitest-tally";

const { values: flags } = parseArgs({
  options: { unit: { type: "boolean" }, e2e: { type: "boolean" }, "no-build": { type: "boolean" } },
});

/** Specs that hold the mesh to time limits, or start what fills a core: a second browser beside them would break the limits. */
const ALONE_SPECS = [
  "abort",
  "autoscale",
  "bad-loop",
  "bad-start",
  "cache-faults",
  "chaos",
  "component-in-browser",
  "component-waiting",
  "controller-loss",
  "escape-kill-switch",
  "hostile-guests",
  "http-cache",
  "leadership",
  "memory-returned",
  "outbox-crash",
  "prediction",
  "prediction-clock",
  "prediction-history",
  "starlingmonkey",
  "two-tabs",
  "update-drain",
  "wasmer",
  "wasmer-reach",
  "wayfarer-offline",
];
/** The same by spec or by title, as Playwright greps. */
const ALONE = `(${ALONE_SPECS.join("|")})\\.spec|the wasmer engine`;

const everything = !flags.unit && !flags.e2e;

const tallies: Tally[] = [];
if ((everything || flags.e2e) && !flags["no-build"]) tallies.push(await build());
if (everything) tallies.push(await check());
if (everything || flags.unit) tallies.push(await unitTests());
if (everything || flags.e2e) tallies.push(await browserTests());

const total = sumTallies(tallies);
if (total.failed.length > 0) console.log(`\nFailed:\n${total.failed.map((name) => `  ${name}`).join("\n")}`);
if (total.skipped.length > 0)
  console.log(`\nSkipped:\n${total.skipped.map((name) => `  ${name}`).join("\n")}`);
process.exitCode = isSuccess(total) ? 0 : 1;
console.log(`\n${summaryLine(total)}`);

async function build(): Promise<Tally> {
  heading("build");
  const { exitCode } = await runCommand("npm", ["run", "build"], { show: true });
  return exitCode === 0 ? EMPTY_TALLY : failure(`build (exit code ${exitCode})`);
}

async function check(): Promise<Tally> {
  heading("checks");
  const outcomes = await runChecks(ALL_CHECKS, console.log);
  const named = (wanted: string): readonly string[] =>
    outcomes.filter(({ state }) => state === wanted).map(({ name }) => `check: ${name}`);
  return { passedCount: named("passed").length, failed: named("failed"), skipped: named("skipped") };
}

function unitTests(): Promise<Tally> {
  heading("unit tests");
  const report = "test-results/unit.json";
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return testRun("vitest", args, report, tallyVitest);
}

async function browserTests(): Promise<Tally> {
  heading("browser tests");
  let chromiumPath: string;
  try {
    chromiumPath = await ensureChromium(console.log);
  } catch (error) {
    console.log(String(error));
    return failure("browser tests: no Chromium");
  }
  const env = { CHROMIUM_PATH: chromiumPath };
  const further = await furtherEngines();
  const projects = ["direct-on", "direct-off", ...further.projects].map((name) => `--project=${name}`);
  const run = (...args: string[]) =>
    testRun("playwright", ["test", ...projects, ...args], "test-results/e2e.json", tallyPlaywright, env);
  return sumTallies([
    further.tally,
    await run("--workers=2", "--grep-invert", ALONE),
    await run("--workers=1", "--grep", ALONE),
  ]);
}

/** The projects of the further engines that are there, or can be; the others count as skipped, with what they need. */
async function furtherEngines(): Promise<{ projects: readonly string[]; tally: Tally }> {
  const projects: string[] = [];
  const skipped: string[] = [];
  const missing = await ensureEngine("webkit", console.log);
  if (missing.length === 0) projects.push("webkit", "webkit-direct-off");
  else skipped.push(`[webkit] browser tests of ${ENGINE_SPECS.length} specs: need ${missing.join(", ")}`);
  // One start in thirty hangs under its driver (docs/browsers.md), and no test may be retried into green.
  skipped.push(`[firefox] browser tests of ${ENGINE_SPECS.length} specs: run by \`npm run browsers\``);
  return { projects, tally: { ...EMPTY_TALLY, skipped } };
}

/** Runs a test runner that leaves a JSON report, and counts it. A bad end that the report does not explain is a failure. */
async function testRun<Report>(
  command: string,
  args: readonly string[],
  reportPath: string,
  tallyOf: (report: Report) => Tally,
  env: Readonly<Record<string, string>> = {},
): Promise<Tally> {
  const file = join(PROJECT_ROOT, reportPath);
  // A report of an earlier run must not be taken for this one's.
  rmSync(file, { force: true });
  const { exitCode } = await runCommand(command, args, { show: true, env });
  const tally = existsSync(file) ? tallyOf(JSON.parse(readFileSync(file, "utf8")) as Report) : EMPTY_TALLY;
  const unexplained = exitCode !== 0 && tally.failed.length === 0;
  return unexplained ? sumTallies([tally, failure(`${command} (exit code ${exitCode})`)]) : tally;
}

function heading(title: string): void {
  console.log(`\n── ${title} ──`);
}
