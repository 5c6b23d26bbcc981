import { seededRandom } from "../../../runtime/kernel/seeded-random";
import type { Forecaster } from "../../../runtime/predict/forecaster";
import type { Usage } from "../../../runtime/protocol/usage";
import { createAlphabet } from "../../predict/alphabet";
import { drawChart, type Series } from "../chart";

const POINTS = 30;

/** Chance in the pictures is the same each time they are made. */
export function createDice(seed: number) {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(count * random());
  return {
    random,
    below,
    /** One of them. */
    of: <T>(choices: readonly T[]): T => choices[below(choices.length)]!,
  };
}

export type Learner = Pick<Forecaster, "next" | "observe">;

/** Bits per use, of what the forecaster said before it learned of the use, by equal parts of the uses. */
function learn(forecaster: Learner, uses: readonly Usage[]): Series["points"] {
  const alphabet = createAlphabet(uses.map(({ service }) => service));
  const stepUses = Math.ceil(uses.length / POINTS);
  const points: [number, number][] = [];
  let bits = 0;
  for (const [i, usage] of uses.entries()) {
    bits -= Math.log2(alphabet.probabilityOf(usage.service, forecaster.next({ at: usage.at })));
    forecaster.observe(usage);
    alphabet.observe(usage.service);
    if ((i + 1) % stepUses === 0) {
      points.push([i + 1, bits / stepUses]);
      bits = 0;
    }
  }
  return points;
}

/** How much each use still tells forecasters that learn: less is better, 1 bit is a chance of one half. */
export function drawLearning(
  title: string,
  uses: readonly Usage[],
  forecasters: Readonly<Record<string, Learner>>,
  mostBits: number,
): string {
  return drawChart({
    title,
    x: { label: "uses seen", least: 0, most: uses.length },
    y: { label: "bits per use (less is better)", least: 0, most: mostBits },
    series: Object.entries(forecasters).map(([name, forecaster]) => ({
      name,
      points: learn(forecaster, uses),
      isLine: true,
    })),
  });
}
