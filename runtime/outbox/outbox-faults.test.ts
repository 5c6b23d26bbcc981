import { expect, it } from "vitest";
import { deferred } from "../kernel/deferred";
import { seededRandom } from "../kernel/seeded-random";
import { createMemoryStore, writeOf } from "./memory-store.fixture";
import { isFinal, type QueuedWrite } from "./queued-write";
import { createReplayer } from "./replayer";

const SEEDS = 100;
const WRITES = 12;
const RESOURCES = 3;
const MAX_LIVES = 2_000;
const CHANCE = { death: 0.04, lost: 0.15, unavailable: 0.15, answerLost: 0.1 };
const LIMIT_MS = 60_000;
const MINUTE_MS = 60_000;

const never = new Promise<never>(() => undefined);

/** A server that honours keys, on a network and in a realm that fail. */
function createWorld(seed: number) {
  const random = seededRandom(seed);
  const writes = Array.from({ length: WRITES }, (_, index) =>
    writeOf({ ticket: `write ${index}`, sequence: index, resource: `/resource/${index % RESOURCES}` }),
  );
  const disk = new Map(writes.map((write) => [write.ticket, write]));
  const effects: string[] = [];
  const isKnown = new Set<string>();
  let wallNow = 100 * MINUTE_MS;

  function answer({ ticket, idempotencyKey }: QueuedWrite): Response {
    if (random() < CHANCE.unavailable) return new Response(null, { status: 503 });
    if (!isKnown.has(idempotencyKey)) effects.push(ticket);
    isKnown.add(idempotencyKey);
    return new Response(null, { status: 201 });
  }

  /** One life of the realm: until the replayer has nothing to do, or it dies at any of its steps. */
  async function live(): Promise<void> {
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
    const store = createMemoryStore(disk);
    const replayer = createReplayer({
      store: {
        ...store,
        list: () => around(store.list),
        change: (...change) => around(() => store.change(...change)),
      },
      send: (write) =>
        around(async () => {
          if (random() < CHANCE.lost) throw new TypeError("Failed to fetch");
          const response = answer(write);
          if (random() < CHANCE.answerLost) throw new TypeError("Failed to fetch");
          return response;
        }),
      principal: () => undefined,
      wallNow: () => wallNow,
      random,
      onChange: () => undefined,
    });
    await Promise.race([replayer.run(), death.promise]);
    isDead = true;
    wallNow += (random() * 21 - 8) * MINUTE_MS;
  }

  const isOver = () => [...disk.values()].every(isFinal);
  return { live, isOver, disk, effects };
}

it(
  "loses, doubles and disorders no write, whatever dies, gets lost, refuses or sets the clock",
  async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { live, isOver, disk, effects } = createWorld(seed);
      for (let lives = 0; !isOver() && lives < MAX_LIVES; lives++) await live();
      const states = [...disk.values()].map(({ state }) => state);
      expect(states, `seed ${seed}`).toEqual(Array.from(disk, () => "done"));
      const expected = [...disk.keys()];
      expect([...effects].sort(), `seed ${seed}`).toEqual([...expected].sort());
      for (let resource = 0; resource < RESOURCES; resource++) {
        const ofResource = (ticket: string) => disk.get(ticket)!.resource === `/resource/${resource}`;
        expect(effects.filter(ofResource), `seed ${seed}`).toEqual(expected.filter(ofResource));
      }
    }
  },
  LIMIT_MS,
);
