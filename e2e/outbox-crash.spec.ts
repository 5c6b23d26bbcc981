import { seededRandom } from "../runtime/kernel/seeded-random";
import { expect, route, test } from "./fixtures/lab";
import { byLane, startWriting } from "./fixtures/write-load";
import { serveWrites } from "./fixtures/write-server";

const SEED = 5;
const POINT_COUNT = Number(process.env["OUTBOX_CRASH_POINTS"] ?? 100);
const LANES = ["a", "b", "c", "d"];
const MAX_WRITES_BETWEEN = 16;
/** The stretch of them without a network. */
const OFFLINE_FROM = Math.floor(POINT_COUNT * 0.4);
const OFFLINE_UNTIL = Math.floor(POINT_COUNT * 0.6);

/** Far more than it takes: browsers may not be alone on the machine. */
test.setTimeout(300_000);

test(`a service worker that is stopped at ${POINT_COUNT} moments loses, doubles and disorders no write`, async ({
  lab,
  context,
}) => {
  const writes = serveWrites(lab.server, "/notes");
  lab.config.routes.push(route("/notes", [{ name: "origin" }], { offline: "queue" }));
  lab.serve();
  const random = seededRandom(SEED);
  const page = await lab.open();
  // Now and then it is overloaded, so that writes queue up online as well.
  writes.refuse = () => (random() < 0.02 ? { status: 503 } : undefined);
  const nothingWaits = () =>
    expect.poll(() => page.evaluate(() => window.foremesh!.outbox.list()), { timeout: 60_000 }).toEqual([]);
  await startWriting(page, LANES);

  for (let point = 0; point < POINT_COUNT; point++) {
    if (point === OFFLINE_FROM) await context.setOffline(true);
    if (point === OFFLINE_UNTIL) await context.setOffline(false);
    await page.evaluate(
      (count) => window.writeLoad!.answered(count),
      Math.floor(random() * MAX_WRITES_BETWEEN),
    );
    await lab.stopServiceWorker(page);
  }
  const { acknowledged, queuedCount, failed } = await page.evaluate(() => window.writeLoad!.finish());
  await page.evaluate(() => window.foremesh!.outbox.resume());
  await nothingWaits();

  const effects = writes.effects.map(({ body }) => body);
  const keys = writes.effects.map(({ key }) => key);
  const figures = { acknowledged: acknowledged.length, queuedCount, failed: failed.length };
  const description = JSON.stringify({
    ...figures,
    effects: effects.length,
    requests: writes.arrived.length,
  });
  test.info().annotations.push({ type: "figures", description });
  expect(effects.length).toBe(new Set(effects).size);
  expect(keys.every((key) => key !== "")).toBe(true);
  const happened = new Set(effects);
  expect(acknowledged.filter((entry) => !happened.has(entry))).toEqual([]);
  const known = new Set([...acknowledged, ...failed]);
  expect(effects.filter((entry) => !known.has(entry))).toEqual([]);
  const isAcknowledged = new Set(acknowledged);
  expect(byLane(effects.filter((entry) => isAcknowledged.has(entry)))).toEqual(byLane(acknowledged));
  expect(acknowledged.length - queuedCount).toBeGreaterThan(POINT_COUNT);
  expect(queuedCount).toBeGreaterThan(POINT_COUNT / 10);
});
