import { randomBytes } from "node:crypto";
import type { Page } from "@playwright/test";
import type { QueuedWriteInfo } from "../runtime/index";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";
import { serveWrites, type WriteServer } from "./fixtures/write-server";

declare global {
  interface Window {
    heard?: string[];
  }
}

function serveNotes(lab: Lab, offline: unknown = "queue"): WriteServer {
  const writes = serveWrites(lab.server, "/notes");
  lab.config.routes.push(route("/notes", [{ name: "origin" }], { offline }));
  lab.serve();
  return writes;
}

const post = (page: Page, body: string, path = "/notes/a", headers: Record<string, string> = {}) =>
  fetchIn(page, path, { method: "POST", body, headers });
const listed = (page: Page): Promise<readonly QueuedWriteInfo[]> =>
  page.evaluate(() => window.foremesh!.outbox.list());

/** "<path> <state>" of each change, in order. */
const listen = (page: Page) =>
  page.evaluate(() => {
    window.heard = [];
    window.foremesh!.on("write", ({ url, state }) => window.heard!.push(`${new URL(url).pathname} ${state}`));
  });
const heard = (page: Page) => page.evaluate(() => window.heard!);
const bodies = (writes: readonly { readonly body: string }[]) => writes.map(({ body }) => body);

test("a write that reaches the server gets the server's own answer, and nothing stays behind", async ({
  lab,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  await listen(page);
  const answer = await post(page, "first");
  expect([answer.status, answer.text]).toEqual([201, '{"number":1}']);
  expect(bodies(writes.effects)).toEqual(["first"]);
  expect(writes.effects[0]!.key).toMatch(/^"[-0-9a-f]{36}"$/);
  await expect.poll(() => heard(page)).toEqual(["/notes/a queued", "/notes/a sending", "/notes/a done"]);
  await expect.poll(() => listed(page)).toEqual([]);
});

test("a write without a network is on disk and has a ticket; with the network it is sent", async ({
  lab,
  context,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  await listen(page);
  await context.setOffline(true);
  const answer = await post(page, "later");
  expect(answer.status).toBe(202);
  const { ticket, state } = JSON.parse(answer.text);
  expect([answer.headers["mesh-ticket"], state]).toEqual([ticket, "queued"]);
  expect(await listed(page)).toMatchObject([{ ticket, state: "queued", method: "POST", attempts: 0 }]);
  await context.setOffline(false);
  await expect.poll(() => bodies(writes.effects)).toEqual(["later"]);
  await expect.poll(async () => (await heard(page)).at(-1)).toBe("/notes/a done");
  await expect.poll(() => listed(page)).toEqual([]);
});

test("a server that cannot be reached, though the browser thinks it can, costs the app a 202 and no more", async ({
  lab,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  writes.refuse = ({ path }) =>
    path === "/notes/a" ? { status: 503, headers: { "retry-after": "1" } } : undefined;
  expect((await post(page, "first")).status).toBe(202);
  expect((await post(page, "second")).status).toBe(202);
  expect((await post(page, "other", "/notes/b")).status).toBe(201);
  writes.refuse = () => undefined;
  await expect.poll(() => bodies(writes.effects)).toEqual(["other", "first", "second"]);
  const keys = writes.arrived.filter(({ body }) => body === "first").map(({ key }) => key);
  expect(keys.length).toBeGreaterThan(1);
  expect(new Set(keys).size).toBe(1);
});

test("writes from two tabs to one resource arrive in the order in which they were accepted", async ({
  lab,
  context,
}) => {
  const writes = serveNotes(lab);
  const tabs = [await lab.open(), await lab.open()];
  await context.setOffline(true);
  for (let number = 0; number < 10; number++) {
    const resource = number % 3 === 0 ? "/notes/b" : "/notes/a";
    expect((await post(tabs[number % 2]!, `${number}`, resource)).status).toBe(202);
  }
  await context.setOffline(false);
  await expect.poll(() => writes.effects.length).toBe(10);
  const to = (resource: string) => bodies(writes.effects.filter(({ path }) => path === resource));
  expect(to("/notes/a")).toEqual(["1", "2", "4", "5", "7", "8"]);
  expect(to("/notes/b")).toEqual(["0", "3", "6", "9"]);
  expect(writes.arrived).toHaveLength(10);
});

test("a refused write is kept with the server's answer, later ones go on, and the app drops it", async ({
  lab,
  context,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  await context.setOffline(true);
  await post(page, "bad");
  await post(page, "good");
  writes.refuse = ({ body }) => (body === "bad" ? { status: 422, body: "not like this" } : undefined);
  await context.setOffline(false);
  await expect.poll(() => bodies(writes.effects)).toEqual(["good"]);
  const [refused] = await listed(page);
  expect(refused).toMatchObject({ state: "refused", status: 422 });
  expect(await answerText(page)).toBe("not like this");
  await page.evaluate((ticket) => window.foremesh!.outbox.drop(ticket), refused!.ticket);
  expect(await listed(page)).toEqual([]);
});

test("a conflict is handed over as it came; the app merges, and tries again with another key", async ({
  lab,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  writes.refuse = ({ headers }) =>
    headers["if-match"] === '"2"' ? undefined : { status: 412, headers: { etag: '"2"' }, body: "theirs" };
  const answer = await post(page, "mine", "/notes/a", { "If-Match": '"1"' });
  expect([answer.status, answer.text, answer.headers["etag"]]).toEqual([412, "theirs", '"2"']);
  const ticket = answer.headers["mesh-ticket"]!;
  expect(await listed(page)).toMatchObject([{ ticket, state: "conflict", answer: { status: 412 } }]);
  expect(await answerText(page)).toBe("theirs");
  await page.evaluate(
    (conflicting) =>
      window.foremesh!.outbox.retry(conflicting, { headers: { "If-Match": '"2"' }, body: "merged" }),
    ticket,
  );
  await expect.poll(() => bodies(writes.effects)).toEqual(["merged"]);
  expect(writes.arrived[1]!.key).not.toBe(writes.arrived[0]!.key);
  await expect.poll(() => listed(page)).toEqual([]);
});

test("a 401 pauses everything, over restarts of the worker, until the app has credentials again", async ({
  lab,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  const unauthorized = ({ headers }: { headers: Record<string, unknown> }) =>
    headers["authorization"] === "Bearer new" ? undefined : { status: 401 };
  writes.refuse = unauthorized;
  expect((await post(page, "a", "/notes/a", { Authorization: "Bearer old" })).status).toBe(202);
  expect(await listed(page)).toMatchObject([{ state: "queued", status: 401, attempts: 1 }]);
  await lab.stopServiceWorker(page);
  expect(await listed(page)).toMatchObject([{ state: "queued", status: 401, attempts: 1 }]);
  await page.evaluate(() => window.foremesh!.outbox.resume({ Authorization: "Bearer new" }));
  await expect.poll(() => bodies(writes.effects)).toEqual(["a"]);
  expect(writes.arrived.map(({ headers }) => headers.authorization)).toEqual(["Bearer old", "Bearer new"]);
});

test("another principal's writes wait for their own, and are not shown", async ({ lab, context }) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  await page.evaluate(() => window.foremesh!.setPrincipal("ada"));
  await context.setOffline(true);
  await post(page, "hers");
  await page.evaluate(() => window.foremesh!.setPrincipal("bob"));
  await post(page, "his");
  await context.setOffline(false);
  await expect.poll(() => bodies(writes.effects)).toEqual(["his"]);
  await expect.poll(() => listed(page)).toEqual([]);
  await lab.stopServiceWorker(page);
  await page.evaluate(() => window.foremesh!.setPrincipal("ada"));
  await expect.poll(() => bodies(writes.effects)).toEqual(["his", "hers"]);
});

test("what is not repeatable is sent once, and its outcome is unknown when the answer is lost", async ({
  lab,
}) => {
  const writes = serveNotes(lab, { queue: true, repeatable: false });
  const page = await lab.open();
  expect((await post(page, "fine")).status).toBe(201);
  expect(writes.arrived[0]!.key).toBe("");
  writes.refuse = () => ({ status: 503 });
  const answer = await post(page, "once");
  expect(answer.status).toBe(503);
  const ticket = answer.headers["mesh-ticket"]!;
  expect(await listed(page)).toMatchObject([{ ticket, state: "unknown", attempts: 1 }]);
  writes.refuse = () => undefined;
  await page.evaluate(() => window.foremesh!.outbox.resume());
  expect((await post(page, "after it")).status).toBe(201);
  expect(bodies(writes.arrived)).toEqual(["fine", "once", "after it"]);
  await page.evaluate((unknown) => window.foremesh!.outbox.retry(unknown), ticket);
  await expect.poll(() => bodies(writes.effects)).toEqual(["fine", "after it", "once"]);
});

/** What the mesh and some writes need, so that it fills up soon. */
const SMALL_DISK_BYTES = 6_000_000;

test("a full disk refuses new writes with 507, and what was accepted is sent all the same", async ({
  lab,
  context,
}) => {
  const writes = serveNotes(lab);
  const session = await context.newCDPSession(await context.newPage());
  const origin = lab.server.url;
  await session.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: SMALL_DISK_BYTES });
  const page = await lab.open();
  await context.setOffline(true);
  const accepted: string[] = [];
  for (const size of [1_000_000, 100_000, 10_000, 1_000]) {
    for (let number = 0; ; number++) {
      // What can be compressed takes no room.
      const body = randomBytes(size / 2).toString("hex");
      const { status, text, headers } = await post(page, body, `/notes/${number % 4}`);
      if (status === 202) accepted.push(body);
      else {
        expect([status, headers["content-type"]]).toEqual([507, "application/problem+json"]);
        expect(JSON.parse(text)).toMatchObject({ status: 507, code: "QUOTA_EXCEEDED" });
        break;
      }
    }
  }
  expect(accepted.length).toBeGreaterThan(2);
  await context.setOffline(false);
  await expect.poll(() => writes.effects.length, { timeout: 20_000 }).toBe(accepted.length);
  expect(bodies(writes.effects).sort()).toEqual(accepted.sort());
  await expect.poll(() => listed(page)).toEqual([]);
  expect((await post(page, "there is room again")).status).toBe(201);
});

test("without a journal a write goes to the network untouched, and is refused when there is none", async ({
  lab,
  context,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  // As a browser does that was updated and then set back: the database is of a later version.
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("foremesh-outbox", 99);
        opening.onsuccess = () => resolve(opening.result.close());
        opening.onerror = () => reject(opening.error);
      }),
  );
  expect((await post(page, "untouched")).status).toBe(201);
  expect(writes.effects).toMatchObject([{ body: "untouched", key: "" }]);
  await context.setOffline(true);
  const refused = await post(page, "nowhere to go");
  expect([refused.status, JSON.parse(refused.text).code]).toEqual([503, "STORE_FAILED"]);
});

test("reads of the same route, and forms that lead to a page, are requests as all others", async ({
  lab,
}) => {
  const writes = serveNotes(lab);
  const page = await lab.open();
  await fetchIn(page, "/notes/a");
  await page.evaluate(() => {
    const form = Object.assign(document.createElement("form"), { method: "POST", action: "/notes/form" });
    document.body.append(form);
    form.submit();
  });
  await page.waitForURL("**/notes/form");
  expect(writes.arrived.map(({ method, path, key }) => [method, path, key])).toEqual([
    ["GET", "/notes/a", ""],
    ["POST", "/notes/form", ""],
  ]);
});

/** What is kept of the server's answer to the first write in the list. */
const answerText = (page: Page) =>
  page.evaluate(async () => {
    const [write] = await window.foremesh!.outbox.list();
    return new TextDecoder().decode(write!.answer!.body);
  });
