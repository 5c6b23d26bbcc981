import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../../runtime/kernel/seeded-random";
import { createPortfolio } from "../../runtime/predict/portfolio";
import { picturesOf } from "./pictures";
import { MERGED, replay } from "./replay";
import { parseSequenceSet } from "./sequence-set";

const SERVICES = 12;

/** A walk that mostly goes where it went before. */
function madeSet(): string {
  const random = seededRandom(3);
  const any = () => Math.floor(SERVICES * random());
  const lines = Array.from({ length: 80 }, (_, session) => {
    const items = [any()];
    while (items.length < 6) items.push(random() < 0.7 ? (7 * items.at(-1)! + 1) % SERVICES : any());
    return `${session}\t-\t${items.map((item) => `s${item}`).join(" ")}\t-`;
  });
  return ["session\tuser\titems\ttimes", ...lines].join("\n");
}

const namesIn = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text]) => text);

describe("pictures of a replay", () => {
  const result = replay(parseSequenceSet("made", madeSet()), {
    forecasters: createPortfolio(),
    now: () => 0,
  });
  const [reliability, weights] = picturesOf(result);

  it("show in the reliability diagram what the calibration error is worked out from", () => {
    const numbers = (attribute: string) =>
      [...reliability!.svg.matchAll(new RegExp(`<circle[^>]* ${attribute}="([^"]*)"`, "g"))].map(
        ([, value]) => Number(value),
      );
    const filled = result.scores[MERGED]!.reliability.filter(({ events }) => events > 0);
    const [xs, ys] = [numbers("cx"), numbers("cy")];
    expect(xs).toHaveLength(filled.length);
    // The frame is 408 wide from 64 on, and 312 high from 352 up.
    const error = filled.reduce(
      (sum, { events }, i) => sum + events * Math.abs((xs[i]! - 64) / 408 - (352 - ys[i]!) / 312),
      0,
    );
    expect(error / result.testEvents).toBeCloseTo(result.scores[MERGED]!.ece, 2);
    expect(result.scores[MERGED]!.ece).toBeGreaterThan(0.01);
  });

  it("follow the weight of every forecaster from an even share to the end of the run", () => {
    expect(namesIn(weights!.svg)).toEqual(expect.arrayContaining(Object.keys(result.weights)));
    const { weightHistory } = result;
    const even = 1 / Object.keys(result.weights).length;
    for (const weight of Object.values(weightHistory[0]!.weights)) expect(weight).toBeCloseTo(even, 9);
    expect(weightHistory.at(-1)!.useCount).toBe(480);
    for (const { weights: each } of weightHistory)
      expect(Object.values(each).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
  });
});

describe("npm run replay -- FILE… --pictures FOLDER", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "foremesh-pictures-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (...args: readonly string[]) =>
    execFileSync(
      process.execPath,
      ["--import", "tsx", fileURLToPath(new URL("../replay.ts", import.meta.url)), ...args],
      { encoding: "utf8" },
    );

  it("writes both pictures of each set into a folder that it makes, and the plot of the mesh beside them", () => {
    const [one, two] = [join(folder, "one.tsv"), join(folder, "two.tsv")];
    const out = join(folder, "out", "pictures");
    writeFileSync(one, madeSet());
    writeFileSync(two, madeSet());
    expect(run(one, two, "--sessions", "30", "--pictures", out)).toContain("two: 30 sessions");
    run(one, "--mesh", "--visits", "10", "--pictures", out);
    expect(readdirSync(out).sort()).toEqual([
      "one-mesh.svg",
      "one-reliability.svg",
      "one-weights.svg",
      "two-reliability.svg",
      "two-weights.svg",
    ]);
    for (const name of readdirSync(out))
      expect(readFileSync(join(out, name), "utf8")).toMatch(/^<svg .*<\/svg>\n$/s);
  });
});
