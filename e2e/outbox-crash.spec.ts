import { seededRandom } from "../runtime/kernel/seeded-random";
import { expect, route, test } from "./fixtures/lab";
import { byLane, startWriting } from "./fixtures/write-load";
import { serveWrites } from "./fixtures/write-server";

const SEED = 5;
const POINT_COUNT = Number(process.env["OUTBOX_CRASH_POINTS"] ?? 100);
const LANES = ["a", "b", "c", "d"];
const MAX_WRITES_BETWEEN = 4;
/** Of the points, how many lie in a stretch without a network. */
const OFFLINE_SHARE = 0.3;

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
  // Some servers answer late, some are overloaded: the worker is stopped between effect and answer, too.
  writes.refuse = () => (random() < 0.05 ? { status: 503 } : undefined);
  await startWriting(page, LANES);

  let isOffline = false;
  for (let point = 0; point < POINT_COUNT; point++) {
    const shouldBeOffline = random() < OFFLINE_SHARE;
    if (shouldBeOffline !== isOffline) await context.setOffline(shouldBeOffline);
    isOffline = shouldBeOffline;
    await page.evaluate(
      (count) => window.writeLoad!.answered(count),
      Math.floor(random() * (MAX_WRITES_BETWEEN + 1)),
    );
    await lab.stopServiceWorker(page);
  }
  await context.setOffline(false);
  const { acknowledged, queuedCount, failed } = await page.evaluate(() => window.writeLoad!.finish());
  await page.evaluate(() => window.foremesh!.outbox.resume());
  await expect
    .poll(() => page.evaluate(() => window.foremesh!.outbox.list()), { timeout: 60_000 })
    .toEqual([]);

  const effects = writes.effects.map(({ body }) => body);
  const keys = writes.effects.map(({ key }) => key);
  console.log(
    `${acknowledged.length} acknowledged (${queuedCount} by 202), ${failed.length} failed, ` +
      `${effects.length} effects of ${writes.arrived.length} requests`,
  );
  expect(effects.length).toBe(new Set(effects).size);
  expect(keys.every((key) => key !== "")).toBe(true);
  const happened = new Set(effects);
  expect(acknowledged.filter((entry) => !happened.has(entry))).toEqual([]);
  const known = new Set([...acknowledged, ...failed]);
  expect(effects.filter((entry) => !known.has(entry))).toEqual([]);
  const isAcknowledged = new Set(acknowledged);
  expect(byLane(effects.filter((entry) => isAcknowledged.has(entry)))).toEqual(byLane(acknowledged));
  expect(acknowledged.length).toBeGreaterThan(POINT_COUNT);
});
