import { describe, expect, it } from "vitest";
import { newDisk, writeOf } from "./memory-store.fixture";
import { created, lifeOn, type Send, writesOn } from "./worker-life.fixture";

describe("the outbox as the app sees it", () => {
  it("queues a refused write anew with another key, an expired one with the same", async () => {
    const disk = newDisk(
      writeOf({ ticket: "a", state: "refused", attempts: 3 }),
      writeOf({ ticket: "b", state: "expired", attempts: 9 }),
    );
    const { calls } = lifeOn(disk, created, { wake: () => undefined });
    for (const ticket of ["a", "b"]) await calls.retry(ticket);
    expect(writesOn(disk)).toMatchObject([
      { state: "queued", attempts: 0, idempotencyKey: expect.stringContaining("id"), queuedAt: 5_000 },
      { state: "queued", attempts: 0, idempotencyKey: "key of b", queuedAt: 5_000 },
    ]);
  });

  it("sends a conflicting write again as the app has changed it", async () => {
    const headers = [["if-match", "1"]] as const;
    const disk = newDisk(writeOf({ ticket: "a", state: "conflict", headers }));
    const sent: unknown[] = [];
    const send: Send = async (write, body) => {
      sent.push(write.headers, body);
      return new Response();
    };
    const { calls } = lifeOn(disk, send);
    await calls.retry("a", { headers: { "If-Match": "2" }, body: "merged" });
    while (disk.writes.size > 0) await new Promise(setImmediate);
    expect(sent).toEqual([[["if-match", "2"]], "merged"]);
  });

  it.each(["queued", "sending", "done"] as const)("does not queue a write anew that is %s", async (state) => {
    const { calls } = lifeOn(newDisk(writeOf({ ticket: "a", state })), created, { wake: () => undefined });
    await expect(calls.retry("a")).rejects.toMatchObject({ code: "NO_WRITE" });
  });

  it("forgets what the app drops, and shows and touches nothing of another principal", async () => {
    const disk = newDisk(
      writeOf({ ticket: "a", state: "refused" }),
      writeOf({ ticket: "hers", principal: "ada", state: "refused" }),
    );
    const { calls } = lifeOn(disk);
    for (const ticket of ["a", "hers"]) await calls.drop(ticket);
    expect(await calls.list()).toEqual([]);
    await expect(calls.retry("hers")).rejects.toMatchObject({ code: "NO_WRITE" });
    await calls.setPrincipal("ada");
    expect(await calls.list()).toMatchObject([{ ticket: "hers" }]);
  });

  it("refuses a principal that is no string", async () => {
    await expect(lifeOn(newDisk()).calls.setPrincipal({} as string)).rejects.toThrow(TypeError);
  });
});
