import { expect, it } from "vitest";
import {
  hasFailedTooOften,
  isOver,
  recordOf,
  reviewStarts,
  withFailure,
  withOneMoreTry,
} from "./start-record";

const NONE = new Set<string>();
const review = (kept: Parameters<typeof reviewStarts>[0], held = NONE, build = "one", seen = true) =>
  reviewStarts(kept, { build, held, wasSeen: () => seen, now: 1_000 });
const failed = (count: number) =>
  Array.from({ length: count }).reduce<ReturnType<typeof recordOf>>(
    (record) => withFailure(record, "SCRIPT_UNREADABLE", 500),
    recordOf(undefined, "one"),
  );

it("begins with nothing against a start", () => {
  expect(review(undefined)).toEqual(recordOf(undefined, "one"));
});

it("counts a start that is gone without a word as failed, and one whose page lives as under way", () => {
  const record = review({ ...recordOf(undefined, "one"), pending: ["dead", "alive"] }, new Set(["alive"]));
  expect(record).toMatchObject({ failureCount: 1, failedAt: 1_000, pending: ["alive"] });
});

it("holds nothing against a start that may have ended with the browser", () => {
  const kept = { ...recordOf(undefined, "one"), pending: ["dead"] };
  expect(review(kept, NONE, "one", false)).toMatchObject({ failureCount: 0, pending: [] });
});

it("gives up at the third failure in a row, not at the second", () => {
  expect([2, 3].map((count) => hasFailedTooOften(failed(count)))).toEqual([false, true]);
});

it("holds nothing against another deploy", () => {
  expect(review(failed(3), NONE, "two")).toEqual(recordOf(undefined, "two"));
});

it("tries again after ten minutes, and when the clock was put back", () => {
  const at = (now: number) => isOver(failed(3), now);
  expect([at(500), at(599_999), at(600_500), at(499)]).toEqual([false, false, true, true]);
});

it("gives up at once when the one more try fails too", () => {
  const retried = withOneMoreTry({ ...failed(5), configText: "{}" });
  expect([hasFailedTooOften(retried), retried.configText]).toEqual([false, undefined]);
  expect(hasFailedTooOften(withFailure(retried, "again", 1))).toBe(true);
});
