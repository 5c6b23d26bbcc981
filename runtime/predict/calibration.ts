import * as v from "valibot";

/**
 * Makes a probability mean what it says: of the forecasts of 70 %, seven in ten shall come true.
 *
 * Counts per tenth of probability how often forecasts came true, and moves a forecast towards that frequency: Beta
 * posterior whose prior is the forecast itself. Until a tenth has seen enough outcomes it is left alone, since a forecaster
 * that is calibrated by itself must not be spoiled by chance. Bins rather than a fitted curve: no shape is assumed, an
 * update costs nothing, and a tenth that is wrong cannot bend the others.
 */
export interface Calibration {
  repair(probability: number): number;
  learn(probability: number, used: boolean): void;
  /** For display: per tenth, how often forecasts came true and how many there were. */
  bins(): readonly CalibrationBin[];
  save(): unknown;
  load(state: unknown): boolean;
}

export interface CalibrationBin {
  readonly outcomes: number;
  readonly used: number;
}

const VERSION = 1;
const BIN_COUNT = 10;

/** With 20 outcomes the standard error of a frequency is at most .11, about the width of a bin. */
const ENOUGH_OUTCOMES = 20;

/** Weight of the forecast itself against the outcomes counted. */
const PRIOR_OUTCOMES = 10;

/** Older outcomes fade: at this many a bin is halved, so that it follows a change of habits or of forecasters. */
const MAX_OUTCOMES = 400;

const count = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(MAX_OUTCOMES));
const bin = v.pipe(
  v.object({ outcomes: count, used: count }),
  v.check(({ outcomes, used }) => used <= outcomes),
);
const savedSchema = v.object({
  version: v.literal(VERSION),
  bins: v.pipe(v.array(bin), v.length(BIN_COUNT)),
});

export function createCalibration(): Calibration {
  let bins = emptyBins();

  return {
    repair(probability) {
      const { outcomes, used } = bins[binOf(probability)]!;
      if (outcomes < ENOUGH_OUTCOMES) return probability;
      return (PRIOR_OUTCOMES * probability + used) / (PRIOR_OUTCOMES + outcomes);
    },
    learn(probability, used) {
      const index = binOf(probability);
      const before = bins[index]!;
      const scale = before.outcomes >= MAX_OUTCOMES ? 0.5 : 1;
      bins[index] = { outcomes: before.outcomes * scale + 1, used: before.used * scale + (used ? 1 : 0) };
    },
    bins: () => bins,
    save: () => ({ version: VERSION, bins: [...bins] }),
    load(state) {
      const parsed = v.safeParse(savedSchema, state);
      bins = parsed.success ? parsed.output.bins : emptyBins();
      return parsed.success;
    },
  };
}

const emptyBins = (): CalibrationBin[] => Array.from({ length: BIN_COUNT }, () => ({ outcomes: 0, used: 0 }));

const binOf = (probability: number): number => Math.min(BIN_COUNT - 1, Math.floor(probability * BIN_COUNT));
