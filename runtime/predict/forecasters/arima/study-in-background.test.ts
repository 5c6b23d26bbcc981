import { expect, it } from "vitest";
import { manualClock } from "../../../kernel/manual-clock";
import { type ArimaForecaster, createArima } from "../arima";
import { studyInBackground } from "./study-in-background";

const USAGE = { service: "a", route: "a", at: 0 };

/** An ARIMA whose every step of study takes 5 ms. */
function slowArima(clock: ReturnType<typeof manualClock>, stepCount: number) {
  const studiedAt: number[] = [];
  const arima: ArimaForecaster = {
    ...createArima(),
    study() {
      if (studiedAt.length === stepCount) return false;
      studiedAt.push(clock.now());
      clock.advance(5);
      return true;
    },
  };
  return { arima, studiedAt };
}

it("waits until the realm is quiet, then studies in slices with rests between", () => {
  const clock = manualClock();
  const { arima, studiedAt } = slowArima(clock, 5);
  const forecaster = studyInBackground(arima, clock);
  forecaster.observe(USAGE);
  clock.advance(200);
  forecaster.observe(USAGE);
  clock.advance(249);
  expect(studiedAt).toEqual([]);
  clock.advance(500);
  const rests = studiedAt.slice(1).map((at, i) => at - studiedAt[i]!);
  expect(studiedAt).toHaveLength(5);
  expect(studiedAt[0]).toBeGreaterThanOrEqual(450);
  expect(rests.filter((restMs) => restMs >= 32)).toHaveLength(2);
});

it("takes up its study after a load, and has no timer when all is studied", () => {
  const clock = manualClock();
  const { arima, studiedAt } = slowArima(clock, 2);
  studyInBackground(arima, clock).load(undefined);
  clock.advance(1_000);
  expect(studiedAt).toHaveLength(2);
  expect(clock.nextDueAt()).toBeUndefined();
});
