import { describe, expect, it } from "vitest";
import { createMemoryStore, writeOf } from "./memory-store.fixture";
import type { QueuedWrite } from "./queued-write";
import { createReplayer, type ReplayerOptions } from "./replayer";

interface World {
  readonly disk: Map<string, QueuedWrite>;
  /** In the order of arrival. */
  readonly sent: string[];
  readonly heard: string[];
  now: number;
}

function worldOf(...writes: readonly QueuedWrite[]): World {
  const numbered = writes.map((write, sequence) => [write.ticket, { ...write, sequence }] as const);
  return { disk: new Map(numbered), sent: [], heard: [], now: 1_000_000 };
}

function replayerIn(
  world: World,
  answers: Record<string, number> = {},
  change: Partial<ReplayerOptions> = {},
) {
  return createReplayer({
    store: createMemoryStore(world.disk),
    async send({ ticket }) {
      world.sent.push(ticket);
      return new Response(null, { status: answers[ticket] ?? 200 });
    },
    principal: () => undefined,
    wallNow: () => world.now,
    random: () => 1,
    onChange: ({ ticket, state }) => world.heard.push(`${ticket} ${state}`),
    ...change,
  });
}

describe("the replayer", () => {
  it("sends what is queued in the order of coming, and tells of each step", async () => {
    const world = worldOf(writeOf({ ticket: "a" }), writeOf({ ticket: "b" }));
    expect(await replayerIn(world).run()).toBeUndefined();
    expect(world.heard).toEqual(["a sending", "a done", "b sending", "b done"]);
  });

  it("holds a resource's later writes until the first has its final answer, and not those of others", async () => {
    const world = worldOf(
      writeOf({ ticket: "a" }),
      writeOf({ ticket: "b" }),
      writeOf({ ticket: "c", resource: "/profile" }),
    );
    expect(await replayerIn(world, { a: 503 }).run()).toBe(1_000);
    expect(world.sent).toEqual(["a", "c"]);
    world.now += 1_000;
    await replayerIn(world).run();
    expect(world.sent).toEqual(["a", "c", "a", "b"]);
  });

  it("goes on after a write that was refused, whose answer is kept", async () => {
    const world = worldOf(writeOf({ ticket: "a" }), writeOf({ ticket: "b" }));
    await replayerIn(world, { a: 422 }).run();
    expect(world.disk.get("a")).toMatchObject({ state: "refused", status: 422 });
    expect(world.disk.get("b")).toMatchObject({ state: "done" });
  });

  it("sends again what was found under way, with its key", async () => {
    const world = worldOf(writeOf({ ticket: "a", state: "sending", attempts: 1 }));
    const keys: string[] = [];
    const send = async ({ idempotencyKey }: QueuedWrite) => {
      keys.push(idempotencyKey);
      return new Response();
    };
    await replayerIn(world, {}, { send }).run();
    expect(keys).toEqual(["key of a"]);
    expect(world.disk.get("a")).toMatchObject({ state: "done", attempts: 2 });
  });

  it("calls unknown what was found under way and may be sent once only", async () => {
    const world = worldOf(writeOf({ ticket: "a", state: "sending", attempts: 1, isRepeatable: false }));
    await replayerIn(world).run();
    expect(world.sent).toEqual([]);
    expect(world.disk.get("a")).toMatchObject({ state: "unknown" });
  });

  it("stops at a 401 until it is run again", async () => {
    const world = worldOf(writeOf({ ticket: "a" }), writeOf({ ticket: "b" }));
    expect(await replayerIn(world, { a: 401 }).run()).toBeUndefined();
    expect(world.sent).toEqual(["a"]);
    await replayerIn(world).run();
    expect(world.sent).toEqual(["a", "a", "b"]);
  });

  it("never sends another principal's writes, nor waits for them", async () => {
    const world = worldOf(
      writeOf({ ticket: "hers", principal: "ada" }),
      writeOf({ ticket: "his", principal: "bob" }),
    );
    await replayerIn(world, {}, { principal: () => "bob" }).run();
    expect(world.sent).toEqual(["his"]);
    await replayerIn(world, {}, { principal: () => "ada" }).run();
    expect(world.sent).toEqual(["his", "hers"]);
  });

  it("does not wait for a clock that was put back", async () => {
    const world = worldOf(writeOf({ ticket: "a" }));
    await replayerIn(world, { a: 503 }).run();
    world.now -= 3_600_000;
    await replayerIn(world).run();
    expect(world.disk.get("a")).toMatchObject({ state: "done" });
  });

  it("leaves a write alone that somebody else has changed meanwhile", async () => {
    const world = worldOf(writeOf({ ticket: "a" }));
    const send = async () => {
      world.disk.set("a", { ...world.disk.get("a")!, state: "done", revision: 9 });
      return new Response(null, { status: 503 });
    };
    await replayerIn(world, {}, { send }).run();
    expect(world.disk.get("a")).toMatchObject({ state: "done" });
  });
});
