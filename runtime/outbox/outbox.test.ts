import { describe, expect, it } from "vitest";
import { createMemoryStore, writeOf } from "./memory-store.fixture";
import { createOutbox, type OutboxOptions } from "./outbox";
import type { QueuedWrite } from "./queued-write";

const TERMS = { maxAgeMs: 1_000, isRepeatable: true };
const ONCE = { ...TERMS, isRepeatable: false };

function outboxIn(disk: Map<string, QueuedWrite>, change: Partial<OutboxOptions> = {}) {
  let ids = 0;
  return createOutbox({
    store: createMemoryStore(disk),
    send: async () => Response.json({ saved: true }, { status: 201 }),
    isOnline: () => true,
    principal: () => undefined,
    newId: () => `id ${ids++}`,
    wallNow: () => 5_000,
    onChange: () => undefined,
    ...change,
  });
}

const post = (body = "a note", headers: Record<string, string> = {}, url = "https://app.test/notes") =>
  new Request(url, { method: "POST", body, headers });
const lost = async () => {
  throw new TypeError("Failed to fetch");
};

describe("the outbox", () => {
  it("gives the server's answer to a write that reaches it, and keeps nothing", async () => {
    const disk = new Map<string, QueuedWrite>();
    const response = await outboxIn(disk).accept(post(), TERMS);
    expect([response.status, await response.json()]).toEqual([201, { saved: true }]);
    expect(disk.size).toBe(0);
  });

  it("gives the server's refusal to the app, which is not for the outbox to repeat", async () => {
    const disk = new Map<string, QueuedWrite>();
    const send = async () => new Response("what?", { status: 422 });
    expect((await outboxIn(disk, { send }).accept(post(), TERMS)).status).toBe(422);
    expect(disk.size).toBe(0);
  });

  it.each([
    ["no answer", lost],
    ["a 502", async () => new Response(null, { status: 502 })],
    ["a 503", async () => new Response(null, { status: 503 })],
    ["a 504", async () => new Response(null, { status: 504 })],
  ])("keeps the write on %s, and answers 202 with its ticket", async (_, send) => {
    const disk = new Map<string, QueuedWrite>();
    const response = await outboxIn(disk, { send }).accept(post(), TERMS);
    const [kept] = [...disk.values()];
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ ticket: kept!.ticket, state: "queued" });
    expect(response.headers.get("mesh-ticket")).toBe(kept!.ticket);
    expect(await kept!.request.body!.text()).toBe("a note");
  });

  it("sends the key it keeps, the app's own if there is one", async () => {
    const disk = new Map<string, QueuedWrite>();
    const keys: string[] = [];
    const send: OutboxOptions["send"] = async (_, key) => {
      keys.push(key);
      return lost();
    };
    await outboxIn(disk, { send }).accept(post("a", { "Idempotency-Key": '"of the app"' }), TERMS);
    expect([...disk.values()].map(({ idempotencyKey }) => idempotencyKey)).toEqual(keys);
    expect(keys).toEqual(['"of the app"']);
  });

  it("does not try to send when there is no network", async () => {
    const send = async () => expect.fail("was sent");
    const response = await outboxIn(new Map(), { send, isOnline: () => false }).accept(post(), TERMS);
    expect(response.status).toBe(202);
  });

  it("puts a write behind those of its resource that wait", async () => {
    const disk = new Map([["a", writeOf({ ticket: "a", resource: "/notes" })]]);
    const outbox = outboxIn(disk);
    expect((await outbox.accept(post(), TERMS)).status).toBe(202);
    expect((await outbox.accept(post("other", {}, "https://app.test/cart"), TERMS)).status).toBe(201);
  });

  it("takes the app's word for what the resource is", async () => {
    const disk = new Map([["a", writeOf({ ticket: "a", resource: "cart 1" })]]);
    const response = await outboxIn(disk).accept(post("b", { "Mesh-Resource": "cart 1" }), TERMS);
    expect(response.status).toBe(202);
  });

  it("does not put a write behind another principal's", async () => {
    const disk = new Map([["a", writeOf({ ticket: "a", resource: "/notes", principal: "ada" })]]);
    expect((await outboxIn(disk, { principal: () => "bob" }).accept(post(), TERMS)).status).toBe(201);
  });

  it("keeps writes that come at once in the order of coming, however long each takes to fail", async () => {
    const disk = new Map<string, QueuedWrite>();
    const failures: (() => void)[] = [];
    const send = () =>
      new Promise<Response>((_, reject) => failures.push(() => reject(new TypeError("lost"))));
    const outbox = outboxIn(disk, { send });
    const accepted = ["first", "second"].map((body) => outbox.accept(post(body), TERMS));
    while (failures.length === 0) await Promise.resolve().then(() => new Promise(setImmediate));
    failures[0]!();
    await Promise.all(accepted);
    const bodies = await Promise.all([...disk.values()].map(({ request }) => request.body!.text()));
    expect(bodies).toEqual(["first", "second"]);
    expect(failures.length).toBe(1);
  });

  it("does not keep credentials", async () => {
    const disk = new Map<string, QueuedWrite>();
    const headers = { authorization: "Bearer secret", "content-type": "text/plain" };
    await outboxIn(disk, { send: lost }).accept(post("a", headers), TERMS);
    expect([...disk.values()][0]!.request.headers).toEqual([["content-type", "text/plain"]]);
  });

  it("does not keep what may be sent once only and was sent: the app learns what the browser says", async () => {
    const disk = new Map<string, QueuedWrite>();
    await expect(outboxIn(disk, { send: lost }).accept(post(), ONCE)).rejects.toThrow("Failed to fetch");
    const unavailable = async () => new Response(null, { status: 503 });
    expect((await outboxIn(disk, { send: unavailable }).accept(post(), ONCE)).status).toBe(503);
    expect(disk.size).toBe(0);
  });

  it("keeps what may be sent once only as long as it was not sent", async () => {
    const disk = new Map<string, QueuedWrite>();
    await outboxIn(disk, { isOnline: () => false }).accept(post(), ONCE);
    expect([...disk.values()]).toMatchObject([{ isRepeatable: false, attempts: 0 }]);
  });

  it("queues a refused write anew with another key, an expired one with the same", async () => {
    const disk = new Map([
      ["a", writeOf({ ticket: "a", state: "refused", attempts: 3 })],
      ["b", writeOf({ ticket: "b", state: "expired", attempts: 9 })],
    ]);
    const outbox = outboxIn(disk);
    for (const ticket of ["a", "b"]) await outbox.retry(ticket);
    expect([...disk.values()]).toMatchObject([
      { state: "queued", attempts: 0, idempotencyKey: "id 0", queuedAt: 5_000 },
      { state: "queued", attempts: 0, idempotencyKey: "key of b", queuedAt: 5_000 },
    ]);
  });

  it.each(["queued", "sending", "done"] as const)("does not queue a write anew that is %s", async (state) => {
    const disk = new Map([["a", writeOf({ ticket: "a", state })]]);
    await expect(outboxIn(disk).retry("a")).rejects.toMatchObject({ code: "NO_WRITE" });
  });

  it("forgets what the app drops", async () => {
    const disk = new Map([["a", writeOf({ ticket: "a", state: "refused" })]]);
    const outbox = outboxIn(disk);
    await outbox.drop("a");
    expect(await outbox.list()).toEqual([]);
  });
});
