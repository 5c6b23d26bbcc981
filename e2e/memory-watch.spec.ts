import type { Page } from "@playwright/test";
import { expect, fetchIn, type Lab, route, snapshotOf, test } from "./fixtures/lab";
import { rawWat, serveWat } from "./fixtures/wat";
import { problemOf } from "./fixtures/witness";

const PAGE_BYTES = 65_536;
const LIMIT_PAGES = 1_024;
const OK = "(i64.const 0x4000_0000_0013)";
/** Answers when it got as many pages more, and traps when it got none, as code does that does not expect it. */
const growsBy = (pages: number) =>
  `(if (result i64) (i32.eq (memory.grow (i32.const ${pages})) (i32.const -1)) (then unreachable) (else ${OK}))`;

/** A page with every other request. */
const LEAKS = rawWat({
  more: "(global $odd (mut i32) (i32.const 0))",
  handle: `(global.set $odd (i32.eqz (global.get $odd)))
    (if (result i64) (global.get $odd) (then ${growsBy(1)}) (else ${OK}))`,
});

async function openWith(lab: Lab, wat: string) {
  const entry = await serveWat(lab, "leaky", "raw", wat);
  const resources = { memoryMaxBytes: LIMIT_PAGES * PAGE_BYTES, replicas: { max: 1 } };
  lab.config.services.push({ ...entry, resources });
  lab.config.routes.push(route("/leaky", [{ name: "leaky" }]));
  lab.serve();
  return lab.open();
}

const replicasIn = async (page: Page) =>
  (await snapshotOf(page)).services.find(({ name }) => name === "leaky")!.replicas;

test("a guest that leaks is replaced before its limit, and no request fails", async ({ lab }) => {
  const page = await openWith(lab, LEAKS);
  expect((await fetchIn(page, "/leaky/x")).status).toBe(200);
  const [first] = await replicasIn(page);
  const statuses = await page.evaluate(
    async (count) => {
      const seen: number[] = [];
      // Four at a time, so that some are under way whenever a replica drains.
      const ask = async () => {
        while (seen.length < count) seen.push((await fetch("/leaky/x")).status);
      };
      await Promise.all([ask(), ask(), ask(), ask()]);
      return [...new Set(seen)];
    },
    2 * LIMIT_PAGES + 300,
  );
  expect(statuses).toEqual([200]);
  await expect
    .poll(async () => (await replicasIn(page)).map(({ id, cause }) => ({ isFirst: id === first!.id, cause })))
    .toEqual([{ isFirst: false, cause: "replace" }]);
  const [{ vitals } = {}] = await replicasIn(page);
  expect(vitals!.memoryBytes).toBeLessThan(LIMIT_PAGES * PAGE_BYTES);
  expect(vitals!.failureCount).toBe(0);
});

test("a guest that grows once, up to near its limit, is left alone", async ({ lab }) => {
  const handle = `(if (result i64) (i32.lt_s (memory.size) (i32.const 100)) (then ${growsBy(900)}) (else ${OK}))`;
  const page = await openWith(lab, rawWat({ handle }));
  const statuses = await page.evaluate(async () => {
    const seen = new Set<number>();
    for (let count = 0; count < 1_000; count++) seen.add((await fetch("/leaky/x")).status);
    return [...seen];
  });
  expect(statuses).toEqual([200]);
  expect(await replicasIn(page)).toEqual([expect.objectContaining({ state: "ready", cause: "demand" })]);
});

const TRAPS = rawWat({ handle: growsBy(2 * LIMIT_PAGES) });
/** Its allocator says that there is no room. */
const REFUSES = rawWat().replace(
  "(result i32) (i32.const 0x8000)",
  `(result i32) (if (result i32) (i32.eq (memory.grow (i32.const ${2 * LIMIT_PAGES})) (i32.const -1))
    (then (i32.const 0)) (else (i32.const 0x8000)))`,
);

for (const [what, wat, problem] of [
  ["traps", TRAPS, { status: 502, flags: "UR", code: "SERVICE_TRAPPED" }],
  ["has no room for it", REFUSES, { status: 503, flags: "UH", code: "MEMORY_LIMIT" }],
] as const) {
  test(`a guest that asks at once for more than its limit and ${what} fails that request alone: ${problem.code}`, async ({
    lab,
  }) => {
    const page = await openWith(lab, wat);
    await fetchIn(page, "/probe/echo");
    const [greedy, other] = await Promise.all([fetchIn(page, "/leaky/x"), fetchIn(page, "/probe/echo")]);
    expect(problemOf(greedy)).toMatchObject(problem);
    expect(other.status).toBe(200);
  });
}
