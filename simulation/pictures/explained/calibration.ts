import { createCalibration } from "../../../runtime/predict/calibration";
import { createReliabilityBins, type ReliabilityBins } from "../../predict/reliability-bins";
import { drawReliabilities, pointsOf } from "../reliability";
import { createDice } from "./learning-curve";

const FORECASTS = 6_000;
/** Bins that chance alone could fill so are left out. */
const LEAST_EVENTS = 30;

/** A boaster: what it calls p comes true less often above a half, more often below. */
const truthOf = (said: number): number => 0.25 + 0.5 * said;

export function drawCalibration(): string {
  const { random } = createDice(10);
  const calibration = createCalibration();
  const [raw, repaired] = [createReliabilityBins(), createReliabilityBins()];
  for (let i = 0; i < FORECASTS; i++) {
    const said = random();
    const isUsed = random() < truthOf(said);
    raw.add(said, isUsed);
    repaired.add(calibration.repair(said), isUsed);
    calibration.learn(said, isUsed);
  }
  return drawReliabilities("A boaster before and after, judged as it learns", [
    { name: "as said", points: sound(raw) },
    { name: "repaired", points: sound(repaired) },
  ]);
}

const sound = (measured: ReliabilityBins) =>
  pointsOf(measured.bins().filter(({ events }) => events >= LEAST_EVENTS));
