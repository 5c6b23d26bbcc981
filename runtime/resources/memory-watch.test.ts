import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemoryWatch } from "./memory-watch";

const MIB = 1024 * 1024;

/** One sample every ten requests. */
function watched(bytesAfter: (requestCount: number) => number, sampleCount = 60) {
  const watch = createMemoryWatch();
  for (let i = 0; i < sampleCount; i++) watch.add(bytesAfter(10 * i), 10 * i);
  return watch;
}

/** The sample at which a watch first tells of a leak, and the bytes held then. */
function replacedAt(bytesAfter: (requestCount: number) => number, limitBytes: number) {
  const watch = createMemoryWatch();
  for (let i = 0; bytesAfter(10 * i) < 2 * limitBytes; i++) {
    watch.add(bytesAfter(10 * i), 10 * i);
    if (watch.judge(limitBytes) !== "fits") return bytesAfter(10 * i);
  }
  return undefined;
}

describe("memory watch", () => {
  it("replaces a guest that leaks with each request before it reaches its limit, whatever the rate", () => {
    const leak = fc.integer({ min: 4, max: 28 }).map((kib) => kib * 1024);
    fc.assert(
      fc.property(leak, (bytesPerRequest) => {
        const bytes = replacedAt((requests) => 8 * MIB + bytesPerRequest * requests, 16 * MIB);
        expect(bytes).toBeLessThan(16 * MIB);
      }),
      { numRuns: 25 },
    );
  });

  it("replaces one that leaks in whole pages, and in the midst of garbage", () => {
    const pages = (requests: number) => 8 * MIB + 65_536 * Math.floor((requests * 3_000) / 65_536);
    expect(replacedAt(pages, 16 * MIB)).toBeLessThan(16 * MIB);
    const teeth = (requests: number) => 8 * MIB + 8_000 * requests + ((requests / 10) % 5) * 0.5 * MIB;
    expect(replacedAt(teeth, 64 * MIB)).toBeLessThan(64 * MIB);
  });

  it("leaves a guest alone that leaks, but is far from its limit", () => {
    const watch = watched((requests) => 8 * MIB + 100 * requests, 30);
    expect(watch.judge(64 * MIB)).toBe("fits");
  });

  it("never takes a guest that grows once for a leak, whenever that is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 600 }), (grownAt) => {
        const watch = createMemoryWatch();
        for (let i = 0; i < 60; i++) {
          watch.add(10 * i < grownAt ? 8 * MIB : 60 * MIB, 10 * i);
          expect(watch.judge(64 * MIB)).toBe("fits");
        }
      }),
      { numRuns: 25 },
    );
  });

  it("never takes the sawtooth of a garbage collector for a leak", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), (toothCount) => {
        const watch = createMemoryWatch();
        for (let i = 0; i < 80; i++) {
          watch.add(10 * MIB + ((i % toothCount) / toothCount) * 50 * MIB, 10 * i);
          expect(watch.judge(64 * MIB)).toBe("fits");
        }
      }),
      { numRuns: 15 },
    );
  });

  it("does not forget a leak while the guest is idle", () => {
    const watch = watched((requests) => 8 * MIB + 0.08 * MIB * requests);
    for (let i = 0; i < 100; i++) watch.add(60 * MIB, 590);
    expect(watch.judge(64 * MIB)).toBe("drain");
  });

  it("says first that a fresh one should take over, and then that there is no time to wait for it", () => {
    const watch = createMemoryWatch();
    const verdicts = new Set();
    for (let i = 0; i < 64; i++) {
      watch.add(i * MIB, i);
      verdicts.add(watch.judge(64 * MIB));
    }
    expect([...verdicts]).toEqual(["fits", "replace", "drain"]);
  });
});
