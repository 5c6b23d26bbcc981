import { expect, it } from "vitest";
import { deferred } from "../kernel/deferred";
import { manualClock } from "../kernel/manual-clock";
import { seededRandom } from "../kernel/seeded-random";
import { createCredentials } from "./credentials";
import { createMemoryStore, type Disk, newDisk } from "./memory-store.fixture";
import { createOutbox } from "./outbox";
import type { OutboxStore } from "./outbox-store";
import { isFinal, type QueuedWrite } from "./queued-write";
import { createReplayer } from "./replayer";

const SEEDS = 50;
const WRITES = 12;
const RESOURCES = 3;
const MAX_LIVES = 2_000;
const CHANCE = { death: 0.03, lost: 0.15, unavailable: 0.15, answerLost: 0.1, offline: 0.2 };
const LIMIT_MS = 60_000;
const MINUTE_MS = 60_000;
const TERMS = { maxAgeMs: 7 * 24 * 60 * MINUTE_MS, isRepeatable: true, deadlineMs: 15_000 };

const never = new Promise<never>(() => undefined);

/** An app, a server that honours keys, and a worker between them that dies at any of its steps. */
function createWorld(seed: number) {
  const random = seededRandom(seed);
  const disk: Disk = newDisk();
  const effects: string[] = [];
  const known = new Set<string>();
  const clock = manualClock(100 * MINUTE_MS);
  let ids = 0;

  /** As a browser: each write's event is sent to the next life again until it is answered, in its old place. */
  const unanswered = new Map<string, string>();
  for (let index = 0; index < WRITES; index++)
    unanswered.set(`write ${index}`, `/resource/${index % RESOURCES}`);
  const acknowledged = new Set<string>();

  function answer(body: string, { idempotencyKey }: QueuedWrite): Response {
    if (random() < CHANCE.unavailable) return new Response(null, { status: 503 });
    if (!known.has(idempotencyKey)) effects.push(body);
    known.add(idempotencyKey);
    return new Response(null, { status: 201 });
  }

  /** One life of the worker: until it has nothing to do, or dies. */
  async function live(life: number): Promise<void> {
    const death = deferred<void>();
    let isDead = false;
    const step = async () => {
      if (!isDead && random() < CHANCE.death) {
        isDead = true;
        death.resolve();
      }
      if (isDead) await never;
    };
    const around = async <T>(act: () => Promise<T>): Promise<T> => {
      await step();
      const result = await act();
      await step();
      return result;
    };
    const bare = createMemoryStore(disk);
    const store: OutboxStore = {
      add: (...args) => around(() => bare.add(...args)),
      read: () => around(bare.read),
      body: (...args) => around(() => bare.body(...args)),
      change: (...args) => around(() => bare.change(...args)),
      mark: (...args) => around(() => bare.mark(...args)),
      remove: (...args) => around(() => bare.remove(...args)),
      set: (...args) => around(() => bare.set(...args)),
    };
    let running: Promise<unknown> = Promise.resolve();
    let isOffline = random() < CHANCE.offline;
    const replayer = createReplayer({
      store,
      clock,
      random,
      send: (write, bytes) =>
        around(async () => {
          if (random() < CHANCE.lost) throw new TypeError("Failed to fetch");
          const response = answer(new TextDecoder().decode(bytes), write);
          if (random() < CHANCE.answerLost) throw new TypeError("Failed to fetch");
          return response;
        }),
      onChange: () => undefined,
      onAttempt: (...attempt) => outbox.onAttempt(...attempt),
    });
    const drain = () => {
      running = running.then(() => replayer.run(true));
      replayer.wake();
    };
    const outbox = createOutbox({
      store,
      credentials: createCredentials(),
      life: `life ${life}`,
      clock,
      newId: () => `id ${ids++}`,
      digest: async (bytes) => new TextDecoder().decode(bytes),
      isOnline: () => !isOffline,
      wake: () => !isOffline && drain(),
      onChange: () => undefined,
    });
    const write = async (body: string, resource: string) => {
      const request = new Request(`https://app.test${resource}`, { method: "POST", body });
      const { response, ticket } = await outbox.accept(request, { clientId: "page", role: undefined }, TERMS);
      expect([201, 202]).toContain(response!.status);
      unanswered.delete(body);
      acknowledged.add(body);
      await outbox.answered(ticket!);
    };
    const whole = async () => {
      await Promise.all([...unanswered].map(([body, resource]) => write(body, resource)));
      isOffline = false;
      drain();
      await running;
    };
    await Promise.race([whole(), death.promise]);
    isDead = true;
    // A repeated event comes at once.
    clock.advance(random() * (unanswered.size > 0 ? 1_000 : 13 * MINUTE_MS));
  }

  const isOver = () => unanswered.size === 0 && [...disk.writes.values()].every(isFinal);
  return { live, isOver, disk, effects, acknowledged };
}

it(
  "loses, doubles and disorders no write, online or off, whatever dies, gets lost or refuses",
  async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { live, isOver, disk, effects, acknowledged } = createWorld(seed);
      for (let life = 0; !isOver() && life < MAX_LIVES; life++) await live(life);
      expect(isOver(), `seed ${seed}`).toBe(true);
      const all = Array.from({ length: WRITES }, (_, index) => `write ${index}`);
      expect([...acknowledged].sort(), `seed ${seed}`).toEqual([...all].sort());
      expect([...effects].sort(), `seed ${seed}`).toEqual([...all].sort());
      expect([...disk.writes.values()].filter(({ state }) => state !== "done")).toEqual([]);
      for (let resource = 0; resource < RESOURCES; resource++) {
        const ofResource = (body: string) => Number(body.slice(6)) % RESOURCES === resource;
        expect(effects.filter(ofResource), `seed ${seed}`).toEqual(all.filter(ofResource));
      }
    }
  },
  LIMIT_MS,
);
