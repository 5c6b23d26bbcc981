import { browserBytes } from "./fixtures/browser-memory";
import { expect, fetchIn, route, snapshotOf, test } from "./fixtures/lab";
import { rawWat, serveWat } from "./fixtures/wat";

const PAGE_BYTES = 65_536;
const MEMORY_PAGES = 512;
const MEMORY_BYTES = MEMORY_PAGES * PAGE_BYTES;

const PATIENCE = { timeout: 90_000 };

/** Fills its memory when it starts, and computes for some 20 ms a request. */
const LARGE = rawWat({
  memory: String(MEMORY_PAGES),
  handle: "(block (result i64) (call $compute) (i64.const 0x4000_0000_0013))",
  more: `(func $fill (memory.fill (i32.const ${PAGE_BYTES}) (i32.const 1) (i32.const ${MEMORY_BYTES - PAGE_BYTES})))
    (start $fill)
    (func $compute (local $left i32)
      (local.set $left (i32.const 30_000_000))
      (loop $next (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1))))))`,
});

test("what replicas held is the browser's again once the load is over", async ({ lab, context }) => {
  test.setTimeout(300_000);
  const entry = await serveWat(lab, "large", "raw", LARGE);
  const resources = { concurrency: 1, replicas: { min: 1, max: 3 }, memoryMaxBytes: 2 * MEMORY_BYTES };
  lab.config.services.push({ ...entry, resources });
  lab.config.routes.push(route("/large", [{ name: "large" }]));
  lab.serve();
  const page = await lab.open();
  const readyCount = async () =>
    (await snapshotOf(page)).services
      .find(({ name }) => name === "large")!
      .replicas.filter(({ state }) => state === "ready").length;
  const bytes = () => browserBytes(context.browser()!);

  await expect.poll(readyCount).toBe(1);
  expect((await fetchIn(page, "/large")).status).toBe(200);
  const restingBytes = await bytes();
  await expect
    .poll(async () => {
      await Promise.all(Array.from({ length: 32 }, () => fetchIn(page, "/large")));
      return readyCount();
    }, PATIENCE)
    .toBe(3);
  expect(await bytes()).toBeGreaterThan(restingBytes + 1.5 * MEMORY_BYTES);
  await expect.poll(readyCount, PATIENCE).toBe(1);
  await expect.poll(bytes, PATIENCE).toBeLessThan(restingBytes + MEMORY_BYTES / 2);
});
