import { expect, it, vi } from "vitest";
import { type ManualClock, manualClock } from "../../../kernel/manual-clock";
import { type ArimaForecaster, createArima } from "../arima";
import { analyse } from "./analyse";
import { studyInBackground } from "./study-in-background";

const USAGE = { service: "a", route: "a", at: 0 };

/** An ARIMA whose every step of study takes 5 ms. */
function slowArima(clock: ManualClock, stepCount: number) {
  const studiedAt: number[] = [];
  const arima: ArimaForecaster = {
    ...createArima(),
    isStudyDue: () => studiedAt.length < stepCount,
    study() {
      if (studiedAt.length === stepCount) return false;
      studiedAt.push(clock.now());
      clock.advance(5);
      return true;
    },
  };
  return { arima, studiedAt };
}

function inBackground(
  arima: ArimaForecaster,
  clock: ManualClock,
  loadAnalyse = async () => analyse,
  onStudied = () => {},
) {
  return studyInBackground(arima, { loadAnalyse, onStudied, clock });
}

/** Lets promises that are settled be acted on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

it("waits until the realm is quiet, then studies in slices with rests between", async () => {
  const clock = manualClock();
  const { arima, studiedAt } = slowArima(clock, 5);
  const forecaster = inBackground(arima, clock);
  forecaster.observe(USAGE);
  clock.advance(200);
  forecaster.observe(USAGE);
  clock.advance(249);
  expect(studiedAt).toEqual([]);
  clock.advance(10);
  await settled();
  clock.advance(500);
  const rests = studiedAt.slice(1).map((at, i) => at - studiedAt[i]!);
  expect(studiedAt).toHaveLength(5);
  expect(studiedAt[0]).toBeGreaterThanOrEqual(450);
  expect(rests.filter((restMs) => restMs >= 32)).toHaveLength(2);
});

it("takes up its study after a load, and has no timer when all is studied", async () => {
  const clock = manualClock();
  const { arima, studiedAt } = slowArima(clock, 2);
  inBackground(arima, clock).load(undefined);
  clock.advance(300);
  await settled();
  clock.advance(1_000);
  expect(studiedAt).toHaveLength(2);
  expect(clock.nextDueAt()).toBeUndefined();
});

it.each([4, 5])(
  "tells once that all of %i steps are studied, however they fill the slices",
  async (count) => {
    const clock = manualClock();
    const { arima } = slowArima(clock, count);
    const onStudied = vi.fn();
    inBackground(arima, clock, undefined, onStudied).observe(USAGE);
    clock.advance(300);
    await settled();
    clock.advance(1_000);
    expect(onStudied).toHaveBeenCalledOnce();
  },
);

it("loads nothing where there is nothing to study", () => {
  const clock = manualClock();
  let loads = 0;
  const load = async () => {
    loads += 1;
    return analyse;
  };
  inBackground(createArima(), clock, load).observe(USAGE);
  clock.advance(1_000);
  expect(loads).toBe(0);
});

it("tries again with the next use when its code could not be loaded", async () => {
  const clock = manualClock();
  const { arima, studiedAt } = slowArima(clock, 1);
  let loads = 0;
  const forecaster = inBackground(arima, clock, async () => {
    loads += 1;
    if (loads === 1) throw new TypeError("offline");
    return analyse;
  });
  for (let use = 0; use < 2; use += 1) {
    forecaster.observe(USAGE);
    clock.advance(1_000);
    await settled();
    clock.advance(1_000);
  }
  expect(loads).toBe(2);
  expect(studiedAt).toHaveLength(1);
});
