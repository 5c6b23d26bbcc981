import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseCase } from "../scripts/conformance/cases";
import { runCase } from "../scripts/conformance/run-case";
import { parseFile } from "../scripts/conformance/run-file";
import { PROJECT_ROOT } from "../scripts/project-root";
import { isForPages, meshJsonOf, openCaseMesh } from "./fixtures/browser-cases";
import { expect, test } from "./fixtures/lab";

const FILE = join(PROJECT_ROOT, "../shared/conformance/gateway-api-cases.json");
const tests = existsSync(FILE) ? parseFile(readFileSync(FILE, "utf8")) : [];

/** So that no check of the configuration empties this file without a word. */
const PLAYED_MIN_COUNT = 38;
let playedCount = 0;

for (const given of tests) {
  const json = given.kind === "gateway" && given.config.listeners === undefined && meshJsonOf(given);
  const cases = given.cases.map(parseCase).filter(isForPages);
  if (!json || cases.length === 0) continue;
  playedCount += cases.length;
  test(`Gateway API ${given.id} holds for a page behind the service worker (${cases.length} cases)`, async ({
    lab,
  }) => {
    const mesh = await openCaseMesh(lab, json);
    for (const each of cases) {
      mesh.use(each);
      expect(await runCase(given, each, mesh), each.id).toEqual([]);
    }
  });
}

test("the Gateway API cases are there", () => {
  test.skip(!existsSync(FILE), "no ../shared: the conformance cases are not part of this repository");
  expect(playedCount).toBeGreaterThanOrEqual(PLAYED_MIN_COUNT);
});
