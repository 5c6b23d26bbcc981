import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { expect, test } from "@playwright/test";
import { PROJECT_ROOT } from "../scripts/project-root";
import { ALL_CASES } from "./fixtures/fetch-semantics/all-cases";
import { type OpenArm, openArm } from "./fixtures/fetch-semantics/arms";
import { ARMS, type Arm, type FetchCase, PLACES, type Place } from "./fixtures/fetch-semantics/case";
import { UNSETTLED } from "./fixtures/fetch-semantics/exception";
import { EXCEPTIONS, exceptionsAt } from "./fixtures/fetch-semantics/exceptions";

/** Without a mesh all places are one server's. */
const placesOf = (arm: Arm): Place[] =>
  arm.startsWith("direct") ? (Object.keys(PLACES) as Place[]) : ["elsewhere"];

function askedAt(arm: Arm, place: Place, cases: readonly FetchCase[]): readonly FetchCase[] {
  const exceptions = exceptionsAt(arm, place);
  return cases.filter(
    ({ name, isOnceEnough }) =>
      (place === "elsewhere" || !isOnceEnough) && exceptions.get(name) !== UNSETTLED,
  );
}

/** What those cases should give, with what is known to be otherwise there. */
function expectedAt(arm: Arm, place: Place, cases: readonly FetchCase[]): Record<string, unknown> {
  const exceptions = exceptionsAt(arm, place);
  return Object.fromEntries(
    cases.map(({ name, expected }) => [name, exceptions.has(name) ? exceptions.get(name) : expected]),
  );
}

for (const arm of ARMS) {
  test.describe(`fetch with ${arm} means what the standard says, but for what is listed`, () => {
    let opened: OpenArm;
    test.beforeAll(async ({ browser }) => {
      opened = await openArm(arm, await browser.newContext());
    });
    test.afterAll(() => opened.close());
    for (const [kind, cases] of Object.entries(ALL_CASES)) {
      test(kind, async () => {
        for (const place of placesOf(arm)) {
          const asked = askedAt(arm, place, cases);
          expect.soft(await opened.run(place, asked), place).toEqual(expectedAt(arm, place, asked));
        }
      });
    }
  });
}

test("traffic that is not the mesh's has no exception with the mesh", () => {
  expect([...exceptionsAt("direct on", "elsewhere"), ...exceptionsAt("direct off", "elsewhere")]).toEqual([]);
});

test("no exception is listed of a case that gives what it should, or that there is not", () => {
  const all = Object.values(ALL_CASES).flat();
  const expected = new Map(all.map((one) => [one.name, one.expected]));
  expect(expected.size).toBe(all.length);
  const listed = EXCEPTIONS.flatMap(({ found }) => found).flatMap(({ cases }) => Object.entries(cases));
  expect(
    listed.filter(([name, given]) => !expected.has(name) || isDeepStrictEqual(given, expected.get(name))),
  ).toEqual([]);
});

test("docs/fetch.md lists the same exceptions, each with its reason", async () => {
  const text = await readFile(`${PROJECT_ROOT}/docs/fetch.md`, "utf8");
  const [, table] = text.split("## What is not kept");
  const rows = [...table!.matchAll(/^\| (?!What \||-)(.+?) \| (.+?) \|$/gm)].map(([, what, why]) => ({
    what,
    why,
  }));
  expect(rows).toEqual(EXCEPTIONS.map(({ what, why }) => ({ what, why })));
});
