import fc from "fast-check";
import { expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import type { CacheableRequest } from "../../protocol/response-cache";
import { createHttpCache } from "./http-cache";
import { memoryResponses } from "./memory-responses.fixture";
import { createResponseStore, type PersistentResponses } from "./response-store";

const HEADERS = ["max-age=60", "max-age=0", "max-age=1, stale-while-revalidate=60", "no-store"];

/**
 * A disk as one life of the worker has it: in order, as IndexedDB's transactions are; what is under way when that life
 * ends does not happen.
 */
function mortal(disk: PersistentResponses, pause: () => Promise<unknown>) {
  let isAlive = true;
  let queue: Promise<unknown> = Promise.resolve();
  const later =
    <A extends readonly unknown[], R>(task: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      const done = queue.then(pause).then(() => (isAlive ? task(...args) : new Promise<R>(() => undefined)));
      queue = done;
      return done;
    };
  const tier: PersistentResponses = {
    heads: later(disk.heads),
    body: later(disk.body),
    put: later(disk.put),
    putHead: later(disk.putHead),
    delete: later(disk.delete),
  };
  const end = () => {
    isAlive = false;
  };
  return { tier, end };
}

const step = fc.oneof(
  { weight: 5, arbitrary: fc.constant("read" as const) },
  { weight: 2, arbitrary: fc.constant("write" as const) },
  { weight: 1, arbitrary: fc.constant("restart" as const) },
  { weight: 1, arbitrary: fc.constant("wait" as const) },
);

/** All that needs no further step of the schedule has happened. */
const settled = async () => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

let readCount = 0;

it("no read that begins after a write was answered gets what was there before it", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.tuple(step, fc.constantFrom(...HEADERS), fc.nat(5)), { maxLength: 30 }),
      async (scheduler, steps) => {
        const disk = memoryResponses();
        const clock = manualClock(1_000_000);
        const pause = () => scheduler.schedule(Promise.resolve());
        const outdated: string[] = [];
        let version = 0;
        let answeredVersion = 0;
        const newLife = () => {
          const { tier, end } = mortal(disk, pause);
          const store = createResponseStore({
            persistent: tier,
            memoryMaxBytes: () => 1_000,
            onError: (error) => {
              throw error;
            },
          });
          return { cache: createHttpCache({ store, clock }), end };
        };
        let life = newLife();

        const ask = async (method: string, cacheControl: string) => {
          const request: CacheableRequest = {
            url: "https://app.test/a",
            via: "",
            method,
            headers: new Headers(),
            mode: "cors",
            cache: "default",
            rule: { strategy: "http" },
            signal: new AbortController().signal,
            async send({ validating }) {
              await pause();
              if (method === "POST") version++;
              const body = String(version);
              const headers = { "cache-control": cacheControl, etag: `"${body}"` };
              await pause();
              const isKnown = validating?.get("if-none-match")?.includes(headers.etag) === true;
              return new Response(isKnown ? null : body, { status: isKnown ? 304 : 200, headers });
            },
            waitUntil: () => undefined,
          };
          const answer = await life.cache.answer(request);
          const body = await answer!.response.text();
          // A head and a body that belong to each other.
          if (method === "GET") expect(answer!.response.headers.get("etag")).toBe(`"${body}"`);
          return Number(body);
        };

        for (const [kind, cacheControl, turnCount] of steps) {
          if (kind === "read") {
            const wanted = answeredVersion;
            ask("GET", cacheControl).then(
              (got) => {
                if (got < wanted) outdated.push(`got ${got} after ${wanted}`);
                readCount++;
              },
              (error) => outdated.push(String(error)),
            );
          } else if (kind === "write") {
            void ask("POST", cacheControl).then((got) => {
              answeredVersion = Math.max(answeredVersion, got);
            });
          } else if (kind === "restart") {
            life.end();
            life = newLife();
          } else {
            clock.advance(2_000);
          }
          for (let turn = 0; turn < turnCount; turn++) {
            await settled();
            if (scheduler.count() > 0) await scheduler.waitOne();
          }
        }
        await scheduler.waitIdle();
        expect(outdated).toEqual([]);
      },
    ),
    { numRuns: 200 },
  );
  expect(readCount).toBeGreaterThan(300);
}, 60_000);
