import { seededRandom } from "../runtime/kernel/seeded-random";
import {
  addFatService,
  deleteDatabase,
  keysOf,
  limitDisk,
  makeDatabase,
  meshLines,
  openPlain,
  tornEntries,
} from "./fixtures/kept";
import { expect, fetchIn, route, snapshotOf, test } from "./fixtures/lab";
import { serveWrites } from "./fixtures/write-server";

const MIB = 1024 * 1024;
const OUTBOX = "foremesh-outbox";

test("a service worker stopped at 100 moments while it fills its cache leaves no torn entry", async ({
  lab,
  context,
}) => {
  // Far more than it takes: browsers may not be alone on the machine.
  test.setTimeout(240_000);
  const random = seededRandom(11);
  const [pointCount, perPoint, bytes] = [100, 2, 192 * 1024];
  const files = addFatService(lab, "fat", { count: pointCount * perPoint, bytes });
  lab.serve();
  await lab.open();
  const plain = await openPlain(lab, context);

  // The server stops the worker when it has sent so much of the files of a point, and goes on.
  let sentBytes = 0;
  let stopAtBytes = Number.POSITIVE_INFINITY;
  let stopped: Promise<void> | undefined;
  lab.server.handlers.set("/services/*", async (request, response) => {
    const file = lab.server.files.get(request.url!)!;
    const content = Buffer.from(file);
    response.writeHead(200, {
      "content-type": request.url!.endsWith(".js") ? "text/javascript" : "application/octet-stream",
      "content-length": content.byteLength,
      "cache-control": "no-store",
    });
    for (let at = 0; at < content.byteLength && !response.destroyed; at += 16_384) {
      const chunk = content.subarray(at, at + 16_384);
      await new Promise((resolve) => response.write(chunk, resolve));
      sentBytes += chunk.byteLength;
      if (sentBytes < stopAtBytes) continue;
      stopAtBytes = Number.POSITIVE_INFINITY;
      stopped = lab.stopServiceWorker(plain);
    }
    response.end();
  });

  for (let point = 0; point < pointCount; point++) {
    const urls = files.slice(point * perPoint, (point + 1) * perPoint).map(({ url }) => url);
    sentBytes = 0;
    stopAtBytes = Math.ceil(random() * perPoint * bytes);
    stopped = undefined;
    // Whoever asked gets the bytes, or an error where the worker was stopped twice: never others.
    const answers = await plain.evaluate(
      (asked) =>
        Promise.all(
          asked.map((url) =>
            fetch(url)
              .then(async (response) => (await response.arrayBuffer()).byteLength)
              .catch(() => "failed"),
          ),
        ),
      urls,
    );
    await stopped;
    for (const answer of answers) expect([bytes, "failed"]).toContain(answer);
  }
  const { count, torn } = await tornEntries(plain);
  expect(torn).toEqual([]);
  expect(count).toBeGreaterThan(pointCount);
});

test("D34: a full disk evicts the oldest that is not pinned, and the request is answered", async ({
  lab,
  context,
}) => {
  const lines = meshLines(context);
  const [pinned] = addFatService(lab, "pinned", { count: 1, bytes: MIB, prefetch: "always" });
  const files = addFatService(lab, "other-service", { count: 9, bytes: MIB });
  serveWrites(lab.server, "/notes").refuse = () => ({ status: 422 });
  lab.config.routes.push(route("/notes", [{ name: "origin" }], { offline: "queue" }));
  lab.serve();
  const plain = await openPlain(lab, context);
  await limitDisk(lab, plain, 7 * MIB);
  const page = await lab.open();
  const refused = await fetchIn(page, "/notes/a", { method: "POST", body: "x" });
  await fetchIn(plain, pinned!.url);
  for (const { url } of files) expect((await fetchIn(plain, url)).status).toBe(200);
  // The bytes of what is evicted while it is read come free some seconds later.
  await expect.poll(() => keysOf(plain, "code"), { timeout: 15_000 }).toContain(files.at(-1)!.sha256);
  const kept = await keysOf(plain, "code");
  expect(kept).toContain(pinned!.sha256);
  expect(kept).not.toContain(files[0]!.sha256);
  expect((await tornEntries(plain)).torn).toEqual([]);
  expect(JSON.parse((await fetchIn(page, "/probe/echo", { method: "POST", body: "x" })).text).body).toBe("x");
  const writes = await page.evaluate(() => window.foremesh!.outbox.list());
  expect(writes).toMatchObject([{ ticket: refused.headers["mesh-ticket"], state: "refused" }]);
  expect(await keysOf(plain, "bodies", OUTBOX)).toHaveLength(1);
  expect(lines).toEqual([]);
});

test("a disk with room for nothing is told of in one line and one event, and every request is answered", async ({
  lab,
  context,
}) => {
  const lines = meshLines(context);
  const files = addFatService(lab, "fat", { count: 2, bytes: 4 * MIB });
  lab.serve();
  await limitDisk(lab, await openPlain(lab, context), 2 * MIB);
  const page = await lab.open();
  const told = page.evaluate(
    () =>
      new Promise((resolve) =>
        window.foremesh!.on("storage", ({ code, remedy }) => resolve({ code, remedy })),
      ),
  );
  for (const { url, bytes } of files) {
    const length = await page.evaluate(
      async (asked) => (await (await fetch(asked)).arrayBuffer()).byteLength,
      url,
    );
    expect(length).toBe(bytes.byteLength);
  }
  expect(await told).toEqual({ code: "STORAGE_FULL", remedy: expect.stringContaining("Free disk space") });
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  expect(lines.filter((line) => line.includes("STORAGE_FULL"))).toHaveLength(1);
});

test("C29: an upgrade that another tab blocks does not stop the app, and is made up for when it can be", async ({
  lab,
  context,
}) => {
  const lines = meshLines(context);
  const blocker = await openPlain(lab, context);
  await blocker.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open("foremesh", 1);
        request.onsuccess = () => {
          Object.assign(window, { heldOpen: request.result });
          resolve();
        };
      }),
  );
  const page = await lab.open();
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  expect((await snapshotOf(page)).storage).toMatchObject({ code: "STORAGE_BLOCKED" });
  expect(lines.filter((line) => line.includes("STORAGE_BLOCKED")).length).toBeGreaterThan(0);
  await blocker.close();
  await expect.poll(async () => (await snapshotOf(page)).storage).toBeUndefined();
  await lab.stopServiceWorker(page);
  expect((await fetchIn(page, "/services/probe/probe.js")).status).toBe(200);
  await expect.poll(() => keysOf(page, "code")).toHaveLength(1);
});

test("C30: a database that a newer version has upgraded is left alone, and the app works in memory", async ({
  lab,
  context,
}) => {
  const lines = meshLines(context);
  const plain = await openPlain(lab, context);
  await makeDatabase(plain, "foremesh", 1_000, ["of-the-future"]);
  const page = await lab.open();
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  expect((await snapshotOf(page)).storage).toMatchObject({ code: "STORAGE_NEWER" });
  await lab.stopServiceWorker(page);
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  await page.close();
  // The next leader, whose epoch no database has counted.
  const next = await lab.open();
  expect((await fetchIn(next, "/probe/facts")).status).toBe(200);
  expect(await keysOf(next, "of-the-future")).toEqual(["write"]);
  expect(lines.some((line) => line.startsWith("[foremesh] STORAGE_NEWER: "))).toBe(true);
});

test("D39: a database that was deleted under our feet comes again, and nobody notices", async ({
  lab,
  context,
}) => {
  const lines = meshLines(context);
  const page = await lab.open();
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  const { epoch } = await snapshotOf(page);
  const follower = await lab.open();
  await deleteDatabase(page);
  await lab.stopServiceWorker(page);
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  expect((await fetchIn(page, "/services/probe/probe.js")).status).toBe(200);
  await expect.poll(() => keysOf(follower, "code")).toHaveLength(1);
  await page.close();
  // Its epoch is above the one before, though the count was lost.
  expect((await fetchIn(follower, "/probe/facts")).status).toBe(200);
  expect((await snapshotOf(follower)).epoch).toBeGreaterThan(epoch);
  expect(lines).toEqual([]);
});

test("D36: a database of which a part is missing is built anew, and no other is touched", async ({
  lab,
  context,
}) => {
  const lines = meshLines(context);
  const first = await lab.open();
  const version = await first.evaluate(
    async () => (await indexedDB.databases()).find(({ name }) => name === "foremesh")!.version!,
  );
  const plain = await openPlain(lab, context);
  await makeDatabase(plain, OUTBOX, 1, ["writes"]);
  await first.close();
  await lab.stopServiceWorker(plain);
  await deleteDatabase(plain);
  await makeDatabase(plain, "foremesh", version, ["code"]);
  const page = await lab.open();
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  expect((await snapshotOf(page)).storage).toBeUndefined();
  await expect.poll(() => keysOf(page, "code")).toHaveLength(1);
  expect(lines.some((line) => line.startsWith("[foremesh] STORAGE_REBUILT: "))).toBe(true);
  const names = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect(names).toContain(OUTBOX);
});

test("D38: code that was damaged on disk is found and dropped when there is time, once a day", async ({
  lab,
  context,
}) => {
  const [file] = addFatService(lab, "fat", { count: 1, bytes: 4_096 });
  lab.serve();
  const page = await lab.open();
  const plain = await openPlain(lab, context);
  await fetchIn(plain, file!.url);
  await plain.evaluate(async (key) => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open("foremesh");
      request.onsuccess = () => resolve(request.result);
    });
    const { store } = { store: db.transaction("code", "readwrite").objectStore("code") };
    await new Promise((resolve) => {
      store.put({ body: new Blob(["damaged"]), contentType: "text/plain" }, key).onsuccess = resolve;
    });
    db.close();
  }, file!.sha256);
  expect(await keysOf(plain, "code")).toContain(file!.sha256);
  // It comes some seconds after the first request of a start of the worker.
  await expect.poll(() => keysOf(plain, "state"), { timeout: 30_000 }).toContain("maintenance");
  expect(await keysOf(plain, "code")).not.toContain(file!.sha256);
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
});
