import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { createSequence } from "./sequence";

/** Evaluation sets lie beside the repository and are never part of it (licences); see the README there. */
const DATA_FOLDER = new URL("../../../../shared/data/", import.meta.url);
const DAY_MS = 24 * 3_600_000;

interface Scores {
  /** Percent of next uses that were ranked first, or among the first three. */
  readonly hitAt1: number;
  readonly hitAt3: number;
  readonly bitsPerUse: number;
}

function sessionsOf(file: string, maxSessions?: number): string[][] {
  const bytes = readFileSync(new URL(file, DATA_FOLDER));
  const text = file.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
  const [header = "", ...lines] = text.trim().split("\n");
  const column = header.split("\t").indexOf("items");
  const sessions = lines.slice(0, maxSessions).map((line) => line.split("\t")[column]!.split(" "));
  return sessions.filter((items) => items.length >= 2);
}

/** The protocol of the baselines: first 80 % teach, the rest is scored and then learned; a tie counts as a miss. */
function scoresOnline(sessions: readonly (readonly string[])[]): Scores {
  const sequence = createSequence();
  const firstScored = Math.floor(sessions.length * 0.8);
  let [uses, first, firstThree, bits] = [0, 0, 0, 0];
  for (const [day, items] of sessions.entries()) {
    for (const [step, service] of items.entries()) {
      const at = day * DAY_MS + step * 1_000;
      if (day >= firstScored && step > 0) {
        const next = sequence.next({ at });
        const own = next.get(service);
        const total = [...next.values()].reduce((sum, probability) => sum + probability, 0);
        const notWorse = [...next].filter(([other, p]) => other !== service && p >= (own ?? 0)).length;
        uses += 1;
        if (own !== undefined && notWorse < 1) first += 1;
        if (own !== undefined && notWorse < 3) firstThree += 1;
        bits -= Math.log2(own ?? Math.max(1e-9, 1 - total));
      }
      sequence.observe({ service, route: "r", at });
    }
  }
  return { hitAt1: (100 * first) / uses, hitAt3: (100 * firstThree) / uses, bitsPerUse: bits / uses };
}

const isThere = (file: string) => existsSync(new URL(file, DATA_FOLDER));

// The bars are the shared README's "all" columns of PPM-C order 2, less half a point, and its log loss.
describe("sequence accuracy, learning online", () => {
  describe.skipIf(!isThere("epub.tsv"))("epub (needs ../shared/data/epub.tsv)", () => {
    it("ranks document downloads no worse than PPM-C of order 2", { timeout: 20_000 }, () => {
      const { hitAt1, hitAt3, bitsPerUse } = scoresOnline(sessionsOf("epub.tsv"));
      expect(hitAt1).toBeGreaterThanOrEqual(15.3 - 0.5);
      expect(hitAt3).toBeGreaterThanOrEqual(26.9 - 0.5);
      expect(bitsPerUse).toBeLessThan(8.287);
    });
  });

  describe.skipIf(!isThere("nasa-19950801-pages.tsv"))(
    "nasa (needs ../shared/data/nasa-19950801-pages.tsv)",
    () => {
      it("ranks pages no worse than PPM-C of order 2", { timeout: 20_000 }, () => {
        const { hitAt1, hitAt3, bitsPerUse } = scoresOnline(sessionsOf("nasa-19950801-pages.tsv"));
        expect(hitAt1).toBeGreaterThanOrEqual(19.0 - 0.5);
        expect(hitAt3).toBeGreaterThanOrEqual(36.9 - 0.5);
        expect(bitsPerUse).toBeLessThan(5.868);
      });
    },
  );

  const traces = "trainticket-20230129-traces.tsv.gz";
  describe.skipIf(!isThere(traces))(`trainticket (needs ../shared/data/${traces})`, () => {
    it("foretells nearly deterministic chains of services", { timeout: 20_000 }, () => {
      const { hitAt1, hitAt3 } = scoresOnline(sessionsOf(traces, 2_500));
      expect(hitAt1).toBeGreaterThanOrEqual(94);
      expect(hitAt3).toBeGreaterThanOrEqual(99.9);
    });
  });

  // Honesty check: code that learns the outcome before it is scored does better than chance here.
  it("scores at chance where there is nothing to learn", { timeout: 20_000 }, () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    const sessions = Array.from({ length: 1_500 }, () => Array.from({ length: 6 }, () => `s${random(50)}`));
    const { hitAt1, hitAt3, bitsPerUse } = scoresOnline(sessions);
    expect(hitAt1).toBeLessThan(2 + 1.5);
    expect(hitAt3).toBeLessThan(6 + 2.5);
    expect(bitsPerUse).toBeGreaterThan(Math.log2(50));
    expect(bitsPerUse).toBeLessThan(Math.log2(50) + 0.15);
  });
});
