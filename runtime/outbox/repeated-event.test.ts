import { describe, expect, it } from "vitest";
import { newDisk, writeOf } from "./memory-store.fixture";
import type { QueuedWrite } from "./queued-write";
import { answering, created, lifeOn, offline, post, URL_OF_NOTES, writesOn } from "./worker-life.fixture";

describe("an event that the browser repeats", () => {
  const unanswered = { resource: "/notes", url: URL_OF_NOTES, clientId: "page", isAnswered: false };
  const first = { ...unanswered, bodyHash: "a note", queuedAt: 4_000, triedAt: 4_000 };

  it("joins the write of the life before, and gets its answer", async () => {
    const disk = newDisk(writeOf({ ticket: "a", ...first, state: "sending", attempts: 1 }));
    expect((await lifeOn(disk).accept(post())).status).toBe(201);
    expect(writesOn(disk)).toMatchObject([{ ticket: "a", life: "this one" }]);
  });

  it("gets the answer that came before the worker died", async () => {
    const disk = newDisk();
    const before = lifeOn(disk, answering(201, "first"), { life: "the one before" });
    await before.accept(post());
    const response = await lifeOn(disk, async () => expect.fail("was sent again")).accept(post());
    expect([response.status, await response.text()]).toEqual([201, "first"]);
  });

  it.each<[string, Partial<QueuedWrite>, Request?]>([
    ["of this life", { life: "this one" }],
    ["that was answered", { isAnswered: true }],
    ["that is old", { queuedAt: 4_000 - 60_000 }],
    ["with its final answer long ago", { state: "refused", triedAt: 4_000 - 10_000 }],
    ["of another page", { clientId: "other" }],
    ["of another principal", { principal: "ada" }],
    ["with another body", { bodyHash: "another note" }],
    ["of another method", { method: "PUT" }],
    ["to another address", { url: `${URL_OF_NOTES}?draft` }],
    [
      "with another key",
      { isKeyed: true, idempotencyKey: "its own" },
      post("a note", { "idempotency-key": "x" }),
    ],
  ])("does not join a write %s", async (_, change, request = post()) => {
    const disk = newDisk(writeOf({ ticket: "a", ...first, ...change }));
    await lifeOn(disk, created, offline).accept(request);
    expect(disk.writes.size).toBe(2);
  });

  it("is not taken for two events: two equal writes of the life before stay two", async () => {
    const disk = newDisk(writeOf({ ticket: "a", ...first }), writeOf({ ticket: "b", ...first }));
    const { accept } = lifeOn(disk, created, offline);
    await accept(post());
    await accept(post());
    expect(writesOn(disk)).toMatchObject([{ life: "this one" }, { life: "this one" }]);
  });
});
