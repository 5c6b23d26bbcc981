import { createCalibration } from "../../../runtime/predict/calibration";
import { drawChart, type Series } from "../chart";
import { createDice } from "./learning-curve";

const FORECASTS = 6_000;
const BINS = 10;

/** A boaster: what it calls p comes true less often above a half, more often below. */
const truthOf = (said: number): number => 0.25 + 0.5 * said;

export function drawCalibration(): string {
  const { random } = createDice(10);
  const calibration = createCalibration();
  const [raw, repaired] = [createBins(), createBins()];
  for (let i = 0; i < FORECASTS; i++) {
    const said = random();
    const isUsed = random() < truthOf(said);
    raw.add(said, isUsed);
    repaired.add(calibration.repair(said), isUsed);
    calibration.learn(said, isUsed);
  }
  return drawChart({
    title: "A boaster before and after, judged as it learns",
    x: { label: "forecast", least: 0, most: 1 },
    y: { label: "came true", least: 0, most: 1 },
    series: [
      {
        name: "calibrated",
        points: [
          [0, 0],
          [1, 1],
        ],
        isLine: true,
      },
      { name: "as said", points: raw.points(), isLine: true, isMarked: true },
      { name: "repaired", points: repaired.points(), isLine: true, isMarked: true },
    ],
  });
}

function createBins() {
  const bins = Array.from({ length: BINS }, () => ({ sum: 0, used: 0, count: 0 }));
  return {
    add(said: number, isUsed: boolean) {
      const bin = bins[Math.min(BINS - 1, Math.floor(BINS * said))]!;
      bin.sum += said;
      bin.used += isUsed ? 1 : 0;
      bin.count += 1;
    },
    /** Bins that chance alone could fill so are left out. */
    points: (): Series["points"] =>
      bins
        .filter(({ count }) => count >= 30)
        .map(({ sum, used, count }) => [sum / count, used / count] as const),
  };
}
