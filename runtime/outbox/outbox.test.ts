import { describe, expect, it } from "vitest";
import { createMemoryStore, newDisk, writeOf } from "./memory-store.fixture";
import {
  answering,
  created,
  lifeOn,
  offline,
  PAGE,
  post,
  type Send,
  TERMS,
  writesOn,
} from "./worker-life.fixture";

const ONCE = { ...TERMS, isRepeatable: false };
const lost: Send = async () => {
  throw new TypeError("Failed to fetch");
};

describe("accepting a write", () => {
  it("gives the app the server's own answer, and forgets the write once that has been handed over", async () => {
    const disk = newDisk();
    const { outbox, heard } = lifeOn(disk);
    const { response, ticket } = await outbox.accept(post(), PAGE, TERMS);
    expect([response!.status, await response!.json()]).toEqual([201, { saved: true }]);
    expect(heard).toEqual(["queued", "sending", "done"]);
    await outbox.answered(ticket!);
    expect(disk.writes.size).toBe(0);
  });

  it("keeps the write before it sends it", async () => {
    const disk = newDisk();
    const found: unknown[] = [];
    await lifeOn(disk, async (_, body) => {
      found.push(
        body,
        writesOn(disk).map(({ state }) => state),
      );
      return new Response();
    }).accept(post());
    expect(found).toEqual(["a note", ["sending"]]);
  });

  it.each([
    [422, "refused"],
    [409, "conflict"],
    [412, "conflict"],
  ])("hands over a %d with the ticket, and keeps it as %s", async (status, state) => {
    const disk = newDisk();
    const response = await lifeOn(disk, answering(status, "theirs")).accept(post());
    const [kept] = writesOn(disk);
    expect([response.status, await response.text()]).toEqual([status, "theirs"]);
    expect(response.headers.get("mesh-ticket")).toBe(kept!.ticket);
    expect(kept).toMatchObject({ state, status });
    expect(new TextDecoder().decode(kept!.answer!.body)).toBe("theirs");
  });

  it.each([
    ["no answer", lost],
    ["a 502", answering(502)],
    ["a 503", answering(503)],
    ["a 401", answering(401)],
  ])("answers 202 with the ticket on %s", async (_, send) => {
    const disk = newDisk();
    const response = await lifeOn(disk, send).accept(post());
    const [kept] = writesOn(disk);
    expect([response.status, await response.json()]).toEqual([
      202,
      { ticket: kept!.ticket, state: "queued" },
    ]);
    expect(response.headers.get("mesh-ticket")).toBe(kept!.ticket);
  });

  it("answers 202 at once when there is no network, and does not try", async () => {
    const disk = newDisk();
    const send = async () => expect.fail("was sent");
    expect((await lifeOn(disk, send, offline).accept(post())).status).toBe(202);
    expect(writesOn(disk)).toMatchObject([{ state: "queued", attempts: 0 }]);
  });

  it("answers 202 when the server takes longer than the app is to wait", async () => {
    const disk = newDisk();
    const never: Send = () => new Promise(() => undefined);
    const { outbox, clock } = lifeOn(disk, never);
    const accepted = outbox.accept(post(), PAGE, TERMS);
    while (writesOn(disk)[0]?.state !== "sending") await new Promise(setImmediate);
    clock.advance(TERMS.deadlineMs);
    expect((await accepted).response!.status).toBe(202);
  });

  it("does not say 202 for a write that somebody dropped meanwhile", async () => {
    const disk = newDisk();
    const { outbox, calls, clock } = lifeOn(disk, () => new Promise(() => undefined));
    const accepted = outbox.accept(post(), PAGE, TERMS);
    while (writesOn(disk)[0]?.state !== "sending") await new Promise(setImmediate);
    await calls.drop(writesOn(disk)[0]!.ticket);
    clock.advance(TERMS.deadlineMs);
    await expect(accepted).rejects.toMatchObject({ code: "STORE_FAILED" });
  });

  it("answers 202 at once behind a write of the resource that waits for its next try", async () => {
    const waiting = { attempts: 1, triedAt: 5_000, notBeforeAt: 60_000 };
    const disk = newDisk(writeOf({ ticket: "a", resource: "/notes", ...waiting }));
    const { accept } = lifeOn(disk);
    expect((await accept(post())).status).toBe(202);
    expect((await accept(post("other", {}, "https://app.test/cart"))).status).toBe(201);
  });

  it("lets the app wait behind a write that is being sent, and answers both", async () => {
    const disk = newDisk();
    const bodies: string[] = [];
    const send: Send = async (_, body) => {
      bodies.push(body);
      return new Response(null, { status: 201 });
    };
    const { accept } = lifeOn(disk, send);
    const answers = await Promise.all(["first", "second"].map((body) => accept(post(body))));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(bodies).toEqual(["first", "second"]);
  });

  it("takes the app's word for what the resource is, and does not wait for another principal's", async () => {
    const waiting = { attempts: 1, triedAt: 5_000, notBeforeAt: 60_000 };
    const disk = newDisk(
      writeOf({ ticket: "a", resource: "cart 1", ...waiting }),
      writeOf({ ticket: "b", resource: "/notes", principal: "ada", ...waiting }),
    );
    const { accept } = lifeOn(disk);
    expect((await accept(post("c", { "Mesh-Resource": "cart 1" }))).status).toBe(202);
    expect((await accept(post("d"))).status).toBe(201);
  });

  it("sends the app's own key, or one that it makes", async () => {
    const keys: string[] = [];
    const send: Send = async ({ idempotencyKey }) => {
      keys.push(idempotencyKey);
      return new Response();
    };
    const { accept } = lifeOn(newDisk(), send);
    await accept(post("a", { "Idempotency-Key": '"of the app"' }));
    await accept(post("b"));
    expect(keys).toEqual(['"of the app"', expect.stringMatching(/^"id .*"$/)]);
  });

  it("keeps no credentials on disk, and sends them as long as this life knows them", async () => {
    const disk = newDisk();
    const headers = { authorization: "Bearer secret", "content-type": "text/plain" };
    const { calls, accept, credentials } = lifeOn(disk, created, offline);
    await accept(post("a", headers));
    const [kept] = writesOn(disk);
    expect(JSON.stringify(kept)).not.toContain("secret");
    expect(kept!.headers).toEqual([["content-type", "text/plain"]]);
    expect(credentials.headersFor(kept!)).toEqual([["authorization", "Bearer secret"]]);
    const next = lifeOn(disk, created, offline);
    expect(next.credentials.headersFor(kept!)).toEqual([]);
    await next.calls.resume({ authorization: "Bearer new" });
    expect(next.credentials.headersFor(kept!)).toEqual([["authorization", "Bearer new"]]);
    await calls.setPrincipal("bob");
    expect(credentials.headersFor(kept!)).toEqual([]);
  });

  it("says of what may be sent once only that its outcome is unknown, and keeps it", async () => {
    const disk = newDisk();
    await expect(lifeOn(disk, lost).accept(post("a"), ONCE)).rejects.toMatchObject({
      code: "OUTCOME_UNKNOWN",
    });
    const response = await lifeOn(disk, answering(503)).accept(post("b"), ONCE);
    expect([response.status, response.headers.has("mesh-ticket")]).toEqual([503, true]);
    expect(writesOn(disk).map(({ state }) => state)).toEqual(["unknown", "unknown"]);
  });

  it("ends a pause: whoever writes may have credentials again", async () => {
    const disk = newDisk(writeOf({ ticket: "a", resource: "/cart" }));
    disk.settings = { principal: undefined, isPaused: true };
    expect((await lifeOn(disk).accept(post())).status).toBe(201);
    expect(disk.settings.isPaused).toBe(false);
  });

  it("rejects with the store's error when the write cannot be kept", async () => {
    const disk = newDisk();
    const add = () => Promise.reject(new RangeError("full"));
    const { accept } = lifeOn(disk, created, { store: { ...createMemoryStore(disk), add } });
    await expect(accept(post())).rejects.toThrow("full");
  });

  it("does not touch a request when there is no journal", async () => {
    const read = () => Promise.reject(new Error("no database here"));
    const { outbox } = lifeOn(newDisk(), created, { store: { ...createMemoryStore(), read } });
    const request = post();
    expect(await outbox.accept(request, PAGE, TERMS)).toEqual({ response: undefined });
    expect(request.bodyUsed).toBe(false);
  });
});
