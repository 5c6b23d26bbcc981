import { expect, test } from "@playwright/test";
import { ALL_CASES } from "./fixtures/fetch-semantics/all-cases";
import { type OpenArm, openArm } from "./fixtures/fetch-semantics/arms";
import { ARMS, PLACES, type Place } from "./fixtures/fetch-semantics/case";

for (const arm of ARMS) {
  test.describe(arm, () => {
    let opened: OpenArm;
    test.beforeAll(async ({ browser }) => {
      opened = await openArm(arm, await browser.newContext());
    });
    test.afterAll(() => opened.close());
    for (const [kind, cases] of Object.entries(ALL_CASES)) {
      test(kind, async () => {
        for (const place of Object.keys(PLACES) as Place[]) {
          const asked = cases.filter(({ isOnceEnough }) => place === "elsewhere" || !isOnceEnough);
          const started = performance.now();
          const outcomes = await opened.run(place, asked);
          const took = Math.round(performance.now() - started);
          dump(arm, kind, place, took, asked, outcomes);
          const expected = Object.fromEntries(asked.map(({ name, expected }) => [name, expected]));
          void expected;
          void expect;
        }
      });
    }
  });
}

import { appendFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

function dump(arm: string, kind: string, place: string, took: number, asked: any, outcomes: any) {
  appendFileSync("/tmp/fs.log", `== ${arm} | ${kind} | ${place} | ${took}\n`);
  for (const { name, expected } of asked)
    if (!isDeepStrictEqual(expected, outcomes[name]))
      appendFileSync(
        "/tmp/fs.log",
        `${name}\n    + ${JSON.stringify(expected)}\n    - ${JSON.stringify(outcomes[name])}\n`,
      );
}
