import { START } from "./shape";

/** What the network is told beside the service: what counting models do not look at. */
export interface FeatureSource {
  readonly row: number;
  /** Epoch seconds. */
  readonly at: number;
  /** Of the use before, whichever visit it was in; the same as `at` when there was none. */
  readonly previousAt: number;
  /** In the visit; its start is 0. */
  readonly position: number;
}

const DAY_S = 86_400;

/** 1 January 1970 was a Thursday. */
const EPOCH_WEEKDAY = 4;

/** All within about -1 and 2. The hour is UTC's: where the user is shifts it by a constant, which is learned. */
export function featuresOf({ row, at, previousAt, position }: FeatureSource): number[] {
  const hourAngle = (2 * Math.PI * (at % DAY_S)) / DAY_S;
  const weekday = (Math.floor(at / DAY_S) + EPOCH_WEEKDAY) % 7;
  return [
    row === START ? 1 : 0,
    Math.log1p(Math.max(0, at - previousAt)) / 8,
    Math.sin(hourAngle),
    Math.cos(hourAngle),
    Math.log1p(position) / 2,
    weekday === 0 || weekday === 6 ? 1 : 0,
  ];
}
