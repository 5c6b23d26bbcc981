import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Usage } from "../protocol/usage";
import { createHistory } from "./history";
import { memoryHistoryStore } from "./history-store.fixture";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const use = (service: string, at: number): Usage => ({ service, route: `${service}-route`, at });

async function setUp() {
  const store = memoryHistoryStore();
  const history = createHistory(store);
  await history.begin(0);
  return { store, history };
}

const namesOf = (visits: readonly { readonly uses: readonly { readonly service: string }[] }[]) =>
  visits.map(({ uses }) => uses.map(({ service }) => service).join(" "));

describe("history", () => {
  it("cuts visits at a pause of more than half an hour", async () => {
    const { history } = await setUp();
    for (const usage of [use("a", 0), use("b", 30 * MINUTE_MS), use("c", 61 * MINUTE_MS)])
      history.record(usage);
    expect(namesOf(await history.visits())).toEqual(["a b", "c"]);
  });

  it("keeps of a use its service, route, time, page and role, and nothing else", async () => {
    const { store, history } = await setUp();
    const usage = { ...use("maps", 5), page: "/trips/*", role: "clerk", wasReady: true, path: "/maps/8127" };
    history.record(usage);
    await history.flush();
    expect([...store.records.values()]).toEqual([
      {
        startedAt: 5,
        uses: [{ service: "maps", route: "maps-route", at: 5, page: "/trips/*", role: "clerk" }],
      },
    ]);
  });

  it("goes on with a visit in the next controller", async () => {
    const { store, history } = await setUp();
    history.record(use("a", MINUTE_MS));
    await history.flush();
    const next = createHistory(store);
    await next.begin(2 * MINUTE_MS);
    next.record(use("b", 3 * MINUTE_MS));
    await next.flush();
    next.record(use("c", 40 * MINUTE_MS));
    expect(namesOf(await next.visits())).toEqual(["a b", "c"]);
  });

  it("never holds more than 5,000 uses, nor any older than 90 days before the last", async () => {
    const pauses = fc.array(fc.oneof(fc.nat(50), fc.nat(45 * MINUTE_MS), fc.nat(40 * DAY_MS)), {
      minLength: 1,
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(pauses, fc.integer({ min: 1, max: 150 }), async (list, repeats) => {
        const { history } = await setUp();
        let at = 0;
        for (const pause of list) {
          at += pause;
          for (let i = 0; i < repeats; i++) history.record(use(`s${i}`, at));
          await history.flush();
        }
        const uses = (await history.visits()).flatMap((visit) => visit.uses);
        expect(uses.length).toBeLessThanOrEqual(5_000);
        expect(uses.at(-1)?.at).toBe(at);
        // A record goes as a whole: as old as the visit's start.
        for (const { startedAt } of await history.visits())
          expect(at - startedAt).toBeLessThanOrEqual(91 * DAY_MS);
      }),
      { numRuns: 30 },
    );
  });

  it("forgets everything when it is erased, also what was not written yet", async () => {
    const { store, history } = await setUp();
    history.record(use("a", 1));
    await history.flush();
    history.record(use("b", 2));
    const flushed = history.flush();
    await history.erase();
    await flushed;
    expect([...store.records]).toEqual([]);
    expect(await history.visits()).toEqual([]);
    history.record(use("c", 3));
    expect(namesOf(await history.visits())).toEqual(["c"]);
  });

  it("loses no use to a clock that is set back", async () => {
    const { history } = await setUp();
    for (const at of [100 * DAY_MS, 10, 20, 101 * DAY_MS, 30]) history.record(use(`at-${at}`, at));
    await history.flush();
    expect((await history.visits()).flatMap(({ uses }) => uses)).toHaveLength(5);
  });

  it("passes over records that are damaged", async () => {
    const { store } = await setUp();
    store.records.set(1, { startedAt: 1, uses: [{ service: 7 }] });
    store.records.set(2, { startedAt: 2, uses: [{ service: "a", route: "r", at: 2 }] });
    const history = createHistory(store);
    await history.begin(3);
    expect(namesOf(await history.visits())).toEqual(["a"]);
  });
});
