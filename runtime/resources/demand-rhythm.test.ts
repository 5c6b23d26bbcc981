import { expect, it } from "vitest";
import { createDemandRhythm } from "./demand-rhythm";

const MINUTE_MS = 60_000;
const QUIET_MS = 10_000;

function after(onsets: readonly number[]) {
  const rhythm = createDemandRhythm(QUIET_MS);
  for (const at of onsets) {
    rhythm.observe(2, at);
    rhythm.observe(3, at + 1_000);
  }
  return rhythm;
}

const REGULAR = [0, 10, 20, 30].map((minute) => minute * MINUTE_MS);

it("expects as many as the bursts needed, just before the next is due, and no longer than it may come", () => {
  const rhythm = after(REGULAR);
  const dueAt = 40 * MINUTE_MS;
  expect(rhythm.expectedCount(dueAt - 901, 300)).toBe(0);
  expect(rhythm.expectedCount(dueAt - 900, 300)).toBe(3);
  expect(rhythm.expectedCount(dueAt + 1, 300)).toBe(0);
  expect(rhythm.beginAt(31 * MINUTE_MS, 300)).toBe(dueAt - 900);
  expect(rhythm.beginAt(dueAt + 1, 300)).toBeUndefined();
});

it("knows that the next is far off, and says nothing of the kind without a rhythm", () => {
  expect(after(REGULAR).isFarOff(31 * MINUTE_MS, QUIET_MS)).toBe(true);
  expect(after(REGULAR).isFarOff(40 * MINUTE_MS - 5_000, QUIET_MS)).toBe(false);
  expect(after(REGULAR.slice(0, 3)).isFarOff(21 * MINUTE_MS, QUIET_MS)).toBe(false);
});

it("expects nothing of bursts whose distances differ", () => {
  const rhythm = after([0, 10, 13, 30].map((minute) => minute * MINUTE_MS));
  for (let at = 31; at < 60; at++) expect(rhythm.expectedCount(at * MINUTE_MS, 300)).toBe(0);
});
