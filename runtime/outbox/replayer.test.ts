import { describe, expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { createMemoryStore, type Disk, newDisk, writeOf } from "./memory-store.fixture";
import type { QueuedWrite } from "./queued-write";
import { createReplayer, type ReplayerOptions } from "./replayer";

/** Far from 0, which is when the writes of the fixture were queued. */
const START_MS = 1_000_000;

function worldOf(...writes: readonly QueuedWrite[]) {
  return {
    disk: newDisk(...writes),
    /** In the order of arrival. */
    sent: [] as string[],
    heard: [] as string[],
    clock: manualClock(START_MS),
  };
}
type World = ReturnType<typeof worldOf>;

function replayerIn(
  world: World,
  answers: Record<string, number | Response> = {},
  change: Partial<ReplayerOptions> = {},
) {
  return createReplayer({
    store: createMemoryStore(world.disk),
    async send({ ticket }) {
      world.sent.push(ticket);
      const answer = answers[ticket] ?? 200;
      return answer instanceof Response ? answer : new Response(null, { status: answer });
    },
    clock: world.clock,
    random: () => 1,
    onChange: ({ ticket, state }) => world.heard.push(`${ticket} ${state}`),
    onAttempt: () => false,
    ...change,
  });
}

const kept = ({ writes }: Disk, ticket: string) => writes.get(ticket);

describe("the replayer", () => {
  it("sends what is queued in the order of coming, tells of each step, and forgets what is done", async () => {
    const world = worldOf(writeOf({ ticket: "a" }), writeOf({ ticket: "b" }));
    expect(await replayerIn(world).run()).toBeUndefined();
    expect(world.heard).toEqual(["a sending", "a done", "b sending", "b done"]);
    expect(world.disk.writes.size).toBe(0);
  });

  it("holds a resource's later writes until the first has its final answer, and not those of others", async () => {
    const world = worldOf(
      writeOf({ ticket: "a" }),
      writeOf({ ticket: "b" }),
      writeOf({ ticket: "c", resource: "/profile" }),
    );
    expect(await replayerIn(world, { a: 503 }).run()).toBe(1_000);
    expect(world.sent).toEqual(["a", "c"]);
    world.clock.advance(1_000);
    await replayerIn(world).run();
    expect(world.sent).toEqual(["a", "c", "a", "b"]);
  });

  it("sends what comes meanwhile, while a slow server keeps another resource waiting", async () => {
    const world = worldOf(writeOf({ ticket: "slow" }));
    let answer = () => {};
    const replayer = replayerIn(
      world,
      {},
      {
        send({ ticket }) {
          world.sent.push(ticket);
          return new Promise((resolve) => {
            if (ticket === "slow") answer = () => resolve(new Response());
            else resolve(new Response());
          });
        },
        onAttempt: () => {
          answer();
          return false;
        },
      },
    );
    const running = replayer.run();
    await createMemoryStore(world.disk).add(
      writeOf({ ticket: "quick", resource: "/other" }),
      new ArrayBuffer(0),
    );
    replayer.wake();
    await running;
    expect(world.heard.at(-1)).toBe("slow done");
    expect(world.sent).toEqual(["slow", "quick"]);
  });

  it("goes on after a write that was refused, whose answer is kept", async () => {
    const world = worldOf(writeOf({ ticket: "a" }), writeOf({ ticket: "b" }));
    await replayerIn(world, { a: new Response("no such note", { status: 422 }) }).run();
    const { state, status, answer } = kept(world.disk, "a")!;
    expect([state, status, new TextDecoder().decode(answer!.body)]).toEqual(["refused", 422, "no such note"]);
    expect(world.heard).toContain("b done");
  });

  it("keeps what is done while its event may still be repeated, with the answer, and no longer", async () => {
    const world = worldOf(writeOf({ ticket: "a", isAnswered: false }));
    await replayerIn(world, { a: 201 }).run();
    expect(kept(world.disk, "a")).toMatchObject({ state: "done", answer: { status: 201 } });
    world.clock.advance(60_001);
    await replayerIn(world).run();
    expect(world.disk.writes.size).toBe(0);
  });

  it("sends again what was found under way, with its key and its body", async () => {
    const world = worldOf(writeOf({ ticket: "a", state: "sending", attempts: 1 }));
    const sent: unknown[] = [];
    const send = async ({ idempotencyKey, attempts }: QueuedWrite, body: ArrayBuffer) => {
      sent.push([idempotencyKey, attempts, new TextDecoder().decode(body)]);
      return new Response();
    };
    await replayerIn(world, {}, { send }).run();
    expect(sent).toEqual([["key of a", 2, "body of a"]]);
  });

  it("calls unknown what was found under way and may be sent once only", async () => {
    const world = worldOf(writeOf({ ticket: "a", state: "sending", attempts: 1, isRepeatable: false }));
    await replayerIn(world).run();
    expect(world.sent).toEqual([]);
    expect(kept(world.disk, "a")).toMatchObject({ state: "unknown" });
  });

  it("stops at a 401, also in its next life, until the pause is over", async () => {
    const world = worldOf(writeOf({ ticket: "a" }), writeOf({ ticket: "b" }));
    expect(await replayerIn(world, { a: 401 }).run()).toBeUndefined();
    await replayerIn(world).run(true);
    expect(world.sent).toEqual(["a"]);
    world.disk.settings = { ...world.disk.settings, isPaused: false };
    await replayerIn(world).run();
    expect(world.sent).toEqual(["a", "a", "b"]);
  });

  it("never sends another principal's writes, nor waits for them", async () => {
    const world = worldOf(
      writeOf({ ticket: "hers", principal: "ada" }),
      writeOf({ ticket: "his", principal: "bob" }),
    );
    world.disk.settings = { principal: "bob", isPaused: false };
    await replayerIn(world).run();
    expect(world.sent).toEqual(["his"]);
    world.disk.settings = { principal: "ada", isPaused: false };
    await replayerIn(world).run();
    expect(world.sent).toEqual(["his", "hers"]);
  });

  it("tries at once, when it is hurried, what was waiting for its time, but not what the server asked to wait", async () => {
    const waits = { triedAt: START_MS, notBeforeAt: START_MS + 60_000 };
    const world = worldOf(
      writeOf({ ticket: "a", ...waits }),
      writeOf({ ticket: "b", resource: "/b", isAskedToWait: true, ...waits }),
    );
    expect(await replayerIn(world, { a: 503 }).run(true)).toBe(1_000);
    expect(world.sent).toEqual(["a"]);
  });

  it("does not wait for a clock that was put back", async () => {
    const world = worldOf(writeOf({ ticket: "a", triedAt: 2 * START_MS, notBeforeAt: 3 * START_MS }));
    await replayerIn(world).run();
    expect(world.sent).toEqual(["a"]);
  });

  it("leaves a write alone that somebody else has changed meanwhile", async () => {
    const world = worldOf(writeOf({ ticket: "a" }));
    const send = async () => {
      world.disk.writes.set("a", { ...kept(world.disk, "a")!, state: "refused", revision: 9 });
      return new Response(null, { status: 503 });
    };
    await replayerIn(world, {}, { send }).run();
    expect(kept(world.disk, "a")).toMatchObject({ state: "refused" });
  });

  it("sends with its key what a full disk cannot note, and does not try again and again", async () => {
    const world = worldOf(
      writeOf({ ticket: "done" }),
      writeOf({ ticket: "failed", resource: "/b" }),
      writeOf({ ticket: "once", resource: "/c", isRepeatable: false }),
    );
    const change = async () => {
      throw new DOMException("no room", "QuotaExceededError");
    };
    const store = { ...createMemoryStore(world.disk), change };
    await expect(replayerIn(world, { failed: 503 }, { store }).run()).rejects.toThrow("no room");
    expect(world.sent).toEqual(["done", "failed"]);
    expect([...world.disk.writes.keys()]).toEqual(["failed", "once"]);
  });
});
