import { expect, it } from "vitest";
import { VISIT_GAP_MS } from "../../runtime/predict/defaults";
import { scheduleOf } from "./schedule";
import { parseSequenceSet } from "./sequence-set";

const SESSIONS = `session user items times
1 - a|b|b|c 100|160|170|180
2 - x -
3 u a|a 120
4 - d|a -
`
  .replaceAll(" ", "\t")
  .replaceAll("|", " ");

it("reads sessions of two items or more, with times where there are any", () => {
  expect(parseSequenceSet("mine", SESSIONS).sessions).toEqual([
    { items: ["a", "b", "b", "c"], itemsAt: [100_000, 160_000, 170_000, 180_000] },
    { items: ["a", "a"], itemsAt: [120_000] },
    { items: ["d", "a"], itemsAt: [] },
  ]);
});

it("counts repeats in a row once before it counts sessions", () => {
  const { sessions } = parseSequenceSet("mine", SESSIONS, { collapse: true, maxSessions: 2 });
  expect(sessions).toEqual([
    { items: ["a", "b", "c"], itemsAt: [100_000, 160_000, 180_000] },
    { items: ["d", "a"], itemsAt: [] },
  ]);
});

it("reads traces, whose times are offsets from a start", () => {
  const text = "trace\tstart_ms\titems\toffsets_ms\nt1\t5000\ta|/x b|/y\t0 12\n";
  expect(parseSequenceSet("mine", text).sessions).toEqual([
    { items: ["a|/x", "b|/y"], itemsAt: [5_000, 5_012] },
  ]);
});

it("tells what is missing in a file of another form", () => {
  expect(() => parseSequenceSet("mine", "time client\n1 2\n")).toThrow('no column "items"');
});

it("cuts visits where the set cuts them, though its sessions overlap, and keeps the hour of the week", () => {
  const { sessions } = parseSequenceSet("mine", SESSIONS);
  const instants = scheduleOf(sessions);
  for (const [i, { items }] of sessions.entries()) {
    expect(instants[i]).toHaveLength(items.length);
    for (const [j, at] of instants[i]!.entries()) {
      const before = instants[i]![j - 1];
      if (before !== undefined) expect(at - before).toBeLessThanOrEqual(VISIT_GAP_MS);
    }
    const last = instants[i - 1]?.at(-1);
    if (last !== undefined) expect(instants[i]![0]! - last).toBeGreaterThan(VISIT_GAP_MS);
  }
  const WEEK_MS = 7 * 24 * 3_600_000;
  expect(
    [instants[0]![0]! - 100_000, instants[1]![0]! - 120_000].map((shift) => Math.abs(shift % WEEK_MS)),
  ).toEqual([0, 0]);
});
