import { describe, expect, it } from "vitest";
import { deferred } from "../../../kernel/deferred";
import { manualClock } from "../../../kernel/manual-clock";
import type { SqlResult } from "../../../protocol/sql";
import { createSqlOwner, type OwnerWorker } from "./sql-owner";

const LIMITS = { timeoutMs: 1_000, storageMaxBytes: 1 };
const RESULT: readonly SqlResult[] = [{ rows: [], changes: 1, lastInsertRowid: 1 }];

/** Workers that answer when the test lets them. */
function fakeWorkers() {
  const workers: {
    readonly gone: ReturnType<typeof deferred<string>>;
    readonly calls: { readonly database: string; resolve(result: readonly SqlResult[]): void }[];
    isTerminated: boolean;
  }[] = [];
  const spawn = async (): Promise<OwnerWorker> => {
    const worker: (typeof workers)[number] = { gone: deferred(), calls: [], isTerminated: false };
    workers.push(worker);
    const run = (database: string) => {
      const { promise, resolve } = deferred<readonly SqlResult[]>();
      worker.calls.push({ database, resolve });
      return promise;
    };
    return {
      api: { open: async () => undefined, run },
      gone: worker.gone.promise,
      terminate() {
        worker.isTerminated = true;
      },
    };
  };
  return { workers, spawn };
}

const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe("the owner of the databases, as the controller sees it,", () => {
  it("is started by the first call, and given one call at a time", async () => {
    const { workers, spawn } = fakeWorkers();
    const run = createSqlOwner({ spawn, clock: manualClock() });
    await settle();
    expect(workers).toHaveLength(0);
    const results = [run("a", [], LIMITS), run("b", [], LIMITS)];
    await settle();
    expect(workers[0]!.calls.map(({ database }) => database)).toEqual(["a"]);
    workers[0]!.calls[0]!.resolve(RESULT);
    await settle();
    workers[0]!.calls[1]!.resolve(RESULT);
    expect(await Promise.all(results)).toEqual([RESULT, RESULT]);
    expect(workers).toHaveLength(1);
  });

  it("costs one call when it dies, and the next ones go to another", async () => {
    const { workers, spawn } = fakeWorkers();
    const run = createSqlOwner({ spawn, clock: manualClock() });
    const lost = run("a", [], LIMITS);
    const next = run("b", [], LIMITS);
    await settle();
    workers[0]!.gone.resolve("its owner ended unexpectedly");
    await expect(lost).rejects.toMatchObject({ code: "STORE_FAILED" });
    await settle();
    workers[1]!.calls[0]!.resolve(RESULT);
    expect(await next).toEqual(RESULT);
  });

  it("is stopped when a call does not end although it should have been interrupted", async () => {
    const { workers, spawn } = fakeWorkers();
    const clock = manualClock();
    const run = createSqlOwner({ spawn, clock });
    const endless = run("a", [], LIMITS);
    const next = run("b", [], LIMITS);
    await settle();
    clock.advance(3_000);
    await expect(endless).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      message: expect.stringContaining("repeat only what is idempotent"),
    });
    expect(workers[0]!.isTerminated).toBe(true);
    await settle();
    workers[1]!.calls[0]!.resolve(RESULT);
    expect(await next).toEqual(RESULT);
  });

  it("that could not be started is tried again by the next call", async () => {
    const { workers, spawn } = fakeWorkers();
    let attempts = 0;
    const failOnce = async () => {
      if (attempts++ === 0) throw new Error("no script");
      return spawn();
    };
    const run = createSqlOwner({ spawn: failOnce, clock: manualClock() });
    await expect(run("a", [], LIMITS)).rejects.toThrow("no script");
    const next = run("a", [], LIMITS);
    await settle();
    workers[0]!.calls[0]!.resolve(RESULT);
    expect(await next).toEqual(RESULT);
  });

  it("waits for the longest time limit there is without an overflow of the timer", async () => {
    const { workers, spawn } = fakeWorkers();
    const delays: number[] = [];
    const clock = { ...manualClock(), after: (delayMs: number) => (delays.push(delayMs), () => undefined) };
    const done = createSqlOwner({ spawn, clock })("a", [], { ...LIMITS, timeoutMs: 2 ** 31 - 1 });
    await settle();
    workers[0]!.calls[0]!.resolve(RESULT);
    await done;
    expect(delays).toEqual([2 ** 31 - 1]);
  });

  it("is asked once, not once per call, when it is gone", async () => {
    const { workers, spawn } = fakeWorkers();
    let asked = 0;
    const counted = async () => {
      const worker = await spawn();
      const then: Promise<string>["then"] = (...given) => {
        asked++;
        return worker.gone.then(...given);
      };
      return { ...worker, gone: { then } as Promise<string> };
    };
    const run = createSqlOwner({ spawn: counted, clock: manualClock() });
    for (let call = 0; call < 3; call++) {
      const done = run("a", [], LIMITS);
      await settle();
      workers[0]!.calls[call]!.resolve(RESULT);
      await done;
    }
    expect(asked).toBe(1);
  });
});
