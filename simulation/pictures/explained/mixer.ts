import { visits } from "../../../runtime/predict/forecasters/visits.fixture";
import { createMixer } from "../../../runtime/predict/mixer";
import { createPortfolio } from "../../../runtime/predict/portfolio";
import { createWeightHistory } from "../../predict/weight-history";
import { drawWeights } from "../weights";
import { createDice } from "./learning-curve";

const VISITS_EACH = 150;
const SERVICES = 20;

/** A client whose habits change: an order, then going to and fro, then the old order. */
export function drawMixer(): string {
  const { random, below } = createDice(9);
  const any = () => below(SERVICES);
  const inOrder = (walk: readonly number[]) => (random() < 0.9 ? (7 * walk.at(-1)! + 1) % SERVICES : any());
  const toAndFro = (walk: readonly number[]) => (random() < 0.9 ? (walk.at(-2) ?? any()) : any());
  const phases = [inOrder, toAndFro, inOrder];
  const walks = phases.flatMap((after) =>
    Array.from({ length: VISITS_EACH }, () => {
      const walk = [any()];
      while (walk.length < 6) walk.push(after(walk));
      return walk.map((service) => `s${service}`);
    }),
  );
  const uses = visits(walks);
  const forecasters = createPortfolio();
  const names = forecasters.map(({ name }) => name);
  const mixer = createMixer(names);
  const history = createWeightHistory(
    uses.length,
    () => Object.fromEntries(names.map((name) => [name, mixer.weightOf(name)])),
    60,
  );
  for (const usage of uses) {
    const opinions = forecasters.map((each) => ({
      forecaster: each.name,
      next: each.next({ at: usage.at }),
      forecasts: [],
    }));
    mixer.learn(usage, opinions);
    for (const each of forecasters) each.observe(usage);
    history.onUse();
  }
  return drawWeights("Habits change twice: who is believed", history.samples());
}
