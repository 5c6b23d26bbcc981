/**
 * `npm run browsers [report.json …]`: writes the table of docs/browsers.md from reports of Playwright; without any it runs the
 * suite in the engines that are there. An engine without a result keeps no column: nothing is claimed that was not run.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { JSONReport, JSONReportSuite } from "@playwright/test/reporter";
import { browsersTable, type EngineResults } from "./engines/browsers-table";
import { ENGINE_SPECS, type Gap } from "./engines/engine-suite";
import { FIREFOX_GAPS } from "./engines/firefox-gaps";
import { WEBKIT_GAPS } from "./engines/webkit-gaps";
import { PROJECT_ROOT } from "./project-root";
import { runCommand } from "./run-command";

const PROJECTS: Readonly<Record<string, readonly Gap[]>> = {
  "direct-on": [],
  firefox: FIREFOX_GAPS,
  webkit: WEBKIT_GAPS,
};
const DOC = join(PROJECT_ROOT, "docs/browsers.md");
const TABLE = /(<!-- table -->\n)[\s\S]*?(<!-- end of table -->)/;

const reports = process.argv.slice(2);
if (reports.length === 0) {
  const projects = Object.keys(PROJECTS).map((name) => `--project=${name}`);
  const specs = ENGINE_SPECS.map((name) => `e2e/${name}.spec`);
  await runCommand("playwright", ["test", ...projects, ...specs], { show: true });
  reports.push(join(PROJECT_ROOT, "test-results/e2e.json"));
}
const suites = reports.flatMap((file) => (JSON.parse(readFileSync(file, "utf8")) as JSONReport).suites);
const engines = Object.entries(PROJECTS).flatMap(([project, gaps]) => resultsOf(project, gaps));
const text = readFileSync(DOC, "utf8");
writeFileSync(
  DOC,
  text.replace(TABLE, (_all, start: string, end: string) => `${start}\n${browsersTable(engines)}\n\n${end}`),
);

function resultsOf(project: string, gaps: readonly Gap[]): EngineResults[] {
  const passed: Record<string, number> = {};
  const failed: Record<string, number> = {};
  let name: string | undefined;
  for (const { spec, title, status, engine } of suites.flatMap((suite) => testsOf(suite, project))) {
    name ??= engine;
    // Of a run before the list of gaps was what it is now.
    if (gaps.some(({ tests }) => tests[spec]?.includes(title))) continue;
    if (status === "expected") passed[spec] = (passed[spec] ?? 0) + 1;
    if (status === "unexpected") failed[spec] = (failed[spec] ?? 0) + 1;
  }
  return name === undefined ? [] : [{ name, passed, failed, gaps }];
}

function testsOf(
  { specs, suites: inner = [] }: JSONReportSuite,
  project: string,
): { spec: string; title: string; status: string; engine: string | undefined }[] {
  return [
    ...specs.flatMap(({ file, title, tests }) =>
      tests
        // An interrupted run has tests without a result.
        .filter(({ projectName, results }) => projectName === project && results.length > 0)
        .map(({ status, annotations }) => ({
          spec: file.replace(/^.*\/|\.spec\.ts$/g, ""),
          title,
          status,
          engine: annotations.find(({ type }) => type === "engine")?.description,
        })),
    ),
    ...inner.flatMap((suite) => testsOf(suite, project)),
  ];
}
