import { describe, expect, it } from "vitest";
import { createMaglev } from "./maglev";

const NAMES = ["a", "b", "c", "d", "e"];
const KEYS = Array.from({ length: 20_000 }, (_, i) => `client-${i}`);

describe("Maglev", () => {
  it("gives each endpoint its share of the keys, within a tenth", () => {
    const pick = createMaglev(NAMES, 65_537);
    for (const name of NAMES) {
      const share = KEYS.filter((key) => pick(key) === name).length / KEYS.length;
      expect(share).toBeGreaterThan(0.18);
      expect(share).toBeLessThan(0.22);
    }
  });

  it("moves few keys but those of an endpoint that leaves", () => {
    const before = createMaglev(NAMES, 65_537);
    const after = createMaglev(NAMES.slice(1), 65_537);
    const moved = KEYS.filter((key) => before(key) !== after(key)).length / KEYS.length;
    expect(moved).toBeLessThan(1 / 5 + 0.1);
  });

  it("does not depend on the order of the endpoints, and knows none of none", () => {
    const [one, other] = [createMaglev(NAMES, 251), createMaglev([...NAMES].reverse(), 251)];
    for (const key of KEYS.slice(0, 500)) expect(one(key)).toBe(other(key));
    expect(createMaglev([], 251)("key")).toBeUndefined();
  });

  it("fills a table whose size is no prime all the same", () => {
    for (const size of [2, 4, 100, 65_536]) expect(NAMES).toContain(createMaglev(NAMES, size)("key"));
  });
});
