import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { BOUND, OURS, type Ratios, replayAll } from "./replay";
import { parseTrace, readTrace, type Trace } from "./trace";

const TRACES = new URL("../../../shared/data/cache-traces/", import.meta.url);
const REPLAY_LIMIT_MS = 120_000;

function bestOf(all: Readonly<Record<string, Ratios>>): number {
  const singles = Object.entries(all).filter(([name]) => name !== OURS && name !== BOUND);
  return Math.max(...singles.map(([, { object }]) => object));
}

/** A linear congruential generator, so that the trace is the same each time (Numerical Recipes, ch. 7.1). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function madeTrace(): Trace {
  const random = createRandom(7);
  const loop = Array.from({ length: 20_000 }, (_, index) => `loop ${index % 600}`);
  const skewed = Array.from({ length: 20_000 }, () => `item ${Math.floor(1 / (random() + 1e-4))}`);
  return { name: "made", keys: [...loop, ...skewed] };
}

it("follows the policy that suits the traffic, and the other one when the traffic changes", () => {
  const all = replayAll(madeTrace(), 300);
  expect(all[OURS]!.object).toBeGreaterThan(bestOf(all) - 1);
});

it("knows no policy better than the bound", () => {
  const all = replayAll(madeTrace(), 300);
  expect(bestOf(all)).toBeLessThanOrEqual(all[BOUND]!.object);
});

it("names the line of a trace that is not one", () => {
  expect(() => parseTrace("mine", "1 10\n2 many\n")).toThrow(
    'mine, request 2: "2 many" is not "<key> <bytes>"',
  );
});

// The rows of the shared README's tables; orm-busy takes minutes, `npm run cache-sim` has it.
const ROWS = [
  ["web07", [205, 1024, 4097]],
  ["lirs-multi3", [75, 373, 1491]],
  ["lirs-gli", [25, 126, 506]],
] as const;

for (const [name, capacities] of ROWS) {
  const file = fileURLToPath(new URL(`${name}.txt.gz`, TRACES));
  describe.skipIf(!existsSync(file))(`${name} (needs ../shared/data/cache-traces)`, () => {
    it.each(capacities)(
      "at %d entries loses less than one point to the best single policy",
      (capacity) => {
        const all = replayAll(readTrace(file), capacity);
        expect(all[OURS]!.object).toBeGreaterThan(bestOf(all) - 1);
      },
      REPLAY_LIMIT_MS,
    );
  });
}

const sized = fileURLToPath(new URL("adaptsize-web-sized.txt.gz", TRACES));
describe.skipIf(!existsSync(sized))("adaptsize-web-sized (needs ../shared/data/cache-traces)", () => {
  it.each([8e6, 32e6, 128e6])(
    "at %d bytes has GDSF's object hits and S3-FIFO's byte hits",
    (capacity) => {
      const all = replayAll(readTrace(sized), capacity);
      expect(all[OURS]!.object).toBeGreaterThan(all.GDSF!.object - 0.005);
      expect(all[OURS]!.byte).toBeGreaterThan(all["S3-FIFO"]!.byte - 0.5);
    },
    REPLAY_LIMIT_MS,
  );
});
