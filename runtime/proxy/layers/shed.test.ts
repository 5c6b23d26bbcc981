import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TrafficPolicy } from "../../config/schema";
import { type Deferred, deferred } from "../../kernel/deferred";
import { manualClock } from "../../kernel/manual-clock";
import { backendRef, newExchange } from "../exchange.fixture";
import { createBackendPlaces } from "../policy/backend-places";
import { createPolicyTable } from "../policy-table";
import { shedLayer } from "./shed";

const numRuns = Number(process.env.FOREMESH_RUNS ?? 2_000);

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const pool = (http2MaxRequests: number, http1MaxPendingRequests: number): Partial<TrafficPolicy> => ({
  connectionPool: { http: { http2MaxRequests, http1MaxPendingRequests } },
});

function shedding(...policies: Partial<TrafficPolicy>[]) {
  const clock = manualClock();
  const table = createPolicyTable(
    policies.map((policy) => ({ targetRef: { kind: "Service", name: "a" }, ...policy })),
  );
  /** What the backend has and has not answered, in the order it came. */
  const sent: { id: string; answer: Deferred<Response> }[] = [];
  const layer = shedLayer(
    createBackendPlaces({ policies: table, clock, random: () => 0 }),
    clock,
  )((exchange) => {
    const answer = deferred<Response>();
    sent.push({ id: exchange.id, answer });
    return answer.promise;
  });
  const ended: Record<string, unknown> = {};
  const send = (id: string, { signal = new AbortController().signal, backend = "a" } = {}): void => {
    const exchange = newExchange([backendRef(backend)], { id, signal });
    layer(exchange).then(
      ({ status }) => {
        ended[id] = status;
      },
      (error: unknown) => {
        ended[id] = error;
      },
    );
  };
  const ids = () => sent.map(({ id }) => id);
  return { clock, send, sent, ids, ended };
}

const overloaded = { code: "OVERLOADED", replayable: true };

describe("shedding", () => {
  it("lets so many in, so many more wait in their order, and refuses the rest at once", async () => {
    const { send, sent, ids, ended } = shedding(pool(2, 2));
    for (const id of ["1", "2", "3", "4", "5"]) send(id);
    await settled();
    expect(ids()).toEqual(["1", "2"]);
    expect(ended).toMatchObject({ 5: overloaded });
    sent[1]!.answer.resolve(new Response("x"));
    await settled();
    expect(ids()).toEqual(["1", "2", "3"]);
    sent[0]!.answer.reject(new Error("lost"));
    await settled();
    expect(ids()).toEqual(["1", "2", "3", "4"]);
  });

  it("gives up its turn, and its room in the queue, when the exchange is given up", async () => {
    const { send, sent, ids, ended } = shedding(pool(1, 1));
    const caller = new AbortController();
    send("1");
    send("2", { signal: caller.signal });
    caller.abort("left");
    send("3");
    await settled();
    expect(ended).toEqual({ 2: "left" });
    sent[0]!.answer.resolve(new Response("x"));
    await settled();
    expect(ids()).toEqual(["1", "3"]);
  });

  it("bounds each backend for itself, by default with 1,024 at a time", async () => {
    const { send, ids, ended } = shedding(pool(0, 5));
    for (let count = 0; count < 1_025; count++) send(`b${count}`, { backend: "b" });
    send("1");
    await settled();
    expect(ids()).toHaveLength(1_024);
    expect(Object.keys(ended)).toEqual(["1"]);
    expect(ended).toMatchObject({ 1: overloaded });
  });

  it("lets in what the backend is found to bear, and lets the rest wait", async () => {
    const { clock, send, sent } = shedding({
      adaptiveConcurrency: {
        maxConcurrencyLimit: 100,
        minConcurrency: 2,
        concurrencyUpdateInterval: 100,
        sampleAggregatePercentile: 50,
        minRttCalcInterval: 60_000,
        minRttRequestCount: 4,
        minRttBufferPercent: 25,
        jitterPercent: 0,
      },
    });
    for (let count = 0; count < 60; count++) send(String(count));
    await settled();
    expect(sent).toHaveLength(2);
    // It bears any number: each takes 50 ms, however many there are.
    let answeredCount = 0;
    for (let round = 0; round < 8; round++) {
      clock.advance(50);
      for (const { answer } of sent.slice(answeredCount)) answer.resolve(new Response("x"));
      answeredCount = sent.length;
      await settled();
    }
    expect(sent.length - answeredCount).toBeGreaterThan(2);
    expect(sent.length).toBeLessThan(60);
  });

  it("never has more under way than it may, and sends everything that was not refused or given up", async () => {
    const steps = fc.array(fc.constantFrom("send", "answer", "abort"), { maxLength: 60 });
    const run = fc.asyncProperty(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      steps,
      async (activeMax, pendingMax, happened) => {
        const { send, sent, ended } = shedding(pool(activeMax, pendingMax));
        const callers: AbortController[] = [];
        let answeredCount = 0;
        const answer = () => sent[answeredCount++]!.answer.resolve(new Response("x"));
        for (const step of happened) {
          if (step === "send") {
            const caller = new AbortController();
            callers.push(caller);
            send(String(callers.length), { signal: caller.signal });
          } else if (step === "answer" && answeredCount < sent.length) answer();
          else callers.at(-1)?.abort("left");
          // Microtasks enough for an admission to be sent.
          for (let turn = 0; turn < 8; turn++) await Promise.resolve();
          expect(sent.length - answeredCount).toBeLessThanOrEqual(activeMax);
        }
        while (answeredCount < sent.length) {
          answer();
          for (let turn = 0; turn < 8; turn++) await Promise.resolve();
        }
        expect(Object.keys(ended)).toHaveLength(callers.length);
      },
    );
    await fc.assert(run, { numRuns });
  });
});
