import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LINK_MS_PER_MIB, MIB } from "../../runtime/predict/defaults";
import { costClassOf } from "./cost-classes";
import { meshReplay, type ReplayResult } from "./replay";
import { parseMeshTrace } from "./trace";

const DAY_S = 24 * 3_600;

/** Visits of one visitor each, a day apart. */
function sessions(visits: readonly (readonly (readonly [string, number])[])[]): string {
  const lines = visits.map((uses, day) => {
    const items = uses.map(([service]) => service).join(" ");
    return `${day}\t-\t${items}\t${uses.map(([, second]) => day * DAY_S + second).join(" ")}`;
  });
  return ["session\tuser\titems\ttimes", ...lines].join("\n");
}

const replay = (text: string) => meshReplay(parseMeshTrace("made", text));

const published = (results: readonly ReplayResult[], policy: ReplayResult["policy"]) =>
  results.find((each) => each.policy === policy && each.isPublished)!;

const startMsOf = (service: string) => {
  const { bytes, compileMs, instantiateMs } = costClassOf(service);
  return (bytes / MIB) * LINK_MS_PER_MIB["4g"] + compileMs + instantiateMs;
};

describe("mesh replay", () => {
  // Fifty visits of search, a minute later map; the last ten count.
  const walk = sessions(
    Array.from({ length: 50 }, () => [
      ["search", 0],
      ["map", 60],
    ]),
  );
  const results = replay(walk);

  it("finds nothing warm on demand, and holds what was used for ten minutes, counted by hand", () => {
    const onDemand = published(results, "on demand");
    expect(onDemand).toMatchObject({
      firstUseCount: 10,
      coldFirstCount: 10,
      openingCount: 10,
      wastedBytes: 0,
    });
    expect(onDemand.addedP50Ms).toBeCloseTo(startMsOf("map"), 6);
    const heldOf = (service: string) => costClassOf(service).memoryMib * (600 - startMsOf(service) / 1_000);
    expect(onDemand.mibSeconds).toBeCloseTo(10 * (heldOf("search") + heldOf("map")), 4);
  });

  it("keeps for four hours under a histogram that has seen nothing come back, cut at the visit's end", () => {
    const histogram = published(results, "hybrid histogram");
    const heldOf = (service: string, seconds: number) =>
      costClassOf(service).memoryMib * (seconds - startMsOf(service) / 1_000);
    expect(histogram.coldFirstCount).toBe(10);
    expect(histogram.mibSeconds).toBeCloseTo(10 * (heldOf("search", 1_860) + heldOf("map", 1_800)), 4);
  });

  it("finds all warm under the oracle, which holds nothing", () => {
    expect(published(results, "oracle")).toMatchObject({ coldFirstCount: 0, mibSeconds: 0, addedP95Ms: 0 });
  });

  it("leaves cold under the oracle of the known what nobody has used before, and only that", () => {
    const known = Array.from({ length: 9 }, (): [string, number][] => [
      ["search", 0],
      ["map", 60],
    ]);
    const newcomer: [string, number][] = [
      ["search", 0],
      ["newcomer", 60],
    ];
    const all = replay(sessions([...known, newcomer]));
    expect(published(all, "oracle")).toMatchObject({ firstUseCount: 2, coldFirstCount: 0 });
    expect(published(all, "oracle of the known")).toMatchObject({ firstUseCount: 2, coldFirstCount: 1 });
  });

  it("finds all warm where the walk was learned", () => {
    const ours = published(results, "foremesh");
    expect(ours).toMatchObject({ coldFirstCount: 0, addedP95Ms: 0, wastedBytes: 0 });
    expect(ours.mibSeconds).toBeLessThan(published(results, "on demand").mibSeconds);
  });

  it("never finds more warm under any policy than under the oracle", () => {
    const use = fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.integer({ min: 0, max: 1_500 }));
    const visits = fc.array(fc.array(use, { minLength: 1, maxLength: 6 }), { minLength: 5, maxLength: 15 });
    fc.assert(
      fc.property(visits, (made) => {
        const inOrder = made.map((uses) => [...uses].sort((a, b) => a[1] - b[1]));
        const all = replay(sessions(inOrder));
        const { coldFirstCount, coldRepeatCount } = published(all, "oracle");
        for (const each of all) {
          expect(each.coldFirstCount).toBeGreaterThanOrEqual(coldFirstCount);
          expect(each.coldFirstCount + each.coldRepeatCount).toBeGreaterThanOrEqual(
            coldFirstCount + coldRepeatCount,
          );
        }
      }),
      { numRuns: 10 },
    );
  });

  it("gives the same figures in every run, pauses made up included", () => {
    const text = sessions([]).concat(
      "\n1\t-\ta b c\t-\n2\t-\ta b a\t-\n3\t-\tc b a\t-\n4\t-\ta b\t-\n5\t-\ta b c a\t-",
    );
    expect(replay(text)).toEqual(replay(text));
  });
});
