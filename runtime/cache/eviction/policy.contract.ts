import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Asked, EvictionOptions, EvictionPolicy } from "./policy";

const CAPACITY_BYTES = 40;
const asked = fc.record({
  key: fc.constantFrom(..."abcdefghijklmnopqrst"),
  bytes: fc.integer({ min: 1, max: CAPACITY_BYTES + 10 }),
  costMs: fc.integer({ min: 1, max: 100 }),
});
const requests = fc.array(asked, { maxLength: 300 });

/** Plays requests, and keeps the books that a tier would keep by what it is told. */
function play(create: (options: EvictionOptions) => EvictionPolicy, trace: readonly Asked[]) {
  const books = new Map<string, number>();
  const policy = create({ capacityBytes: CAPACITY_BYTES, onEvict: (key) => books.delete(key) });
  const hits = trace.map(({ key, bytes, costMs }) => {
    const wasResident = books.has(key);
    books.set(key, bytes);
    const isHit = policy.request({ key, bytes, costMs });
    if (!policy.isResident(key)) books.delete(key);
    return { isHit, wasResident };
  });
  return { policy, books, hits };
}

/** What every policy promises, whatever it prefers. */
export function policyContract(create: (options: EvictionOptions) => EvictionPolicy): void {
  it("calls a request a hit exactly when the entry is resident", () => {
    fc.assert(
      fc.property(requests, (trace) => {
        for (const { isHit, wasResident } of play(create, trace).hits) expect(isHit).toBe(wasResident);
      }),
    );
  });

  it("keeps to its capacity", () => {
    fc.assert(
      fc.property(requests, (trace) => {
        const { books } = play(create, trace);
        const total = [...books.values()].reduce((sum, bytes) => sum + bytes, 0);
        expect(total).toBeLessThanOrEqual(CAPACITY_BYTES);
      }),
    );
  });

  it("tells of each resident that goes, so that its books and the tier's are the same", () => {
    fc.assert(
      fc.property(requests, (trace) => {
        const { policy, books } = play(create, trace);
        for (const { key } of trace) expect(policy.isResident(key)).toBe(books.has(key));
      }),
    );
  });

  it("evicts nothing while there is room", () => {
    const evicted: string[] = [];
    const policy = create({ capacityBytes: 1_000, onEvict: (key) => evicted.push(key) });
    for (let round = 0; round < 3; round++)
      for (const key of "abcdefghij") policy.request({ key, bytes: 10, costMs: 1 });
    expect(evicted).toEqual([]);
  });

  it("does not let in what is larger than the whole cache", () => {
    const { policy } = play(create, [{ key: "a", bytes: CAPACITY_BYTES + 1, costMs: 1 }]);
    expect(policy.isResident("a")).toBe(false);
  });

  it("forgets an entry that left for another reason, without telling of it", () => {
    fc.assert(
      fc.property(requests, (trace) => {
        const { policy, books } = play(create, trace);
        const before = new Map(books);
        for (const { key } of trace) policy.remove(key);
        expect(books).toEqual(before);
        expect(trace.some(({ key }) => policy.isResident(key))).toBe(false);
      }),
    );
  });
}
