import { describe, expect, it } from "vitest";
import { MARK_COUNT, OTHER } from "./shape";
import { createVocabulary } from "./vocabulary";

describe("vocabulary", () => {
  it("gives each service a row of its own while there is room", () => {
    const vocabulary = createVocabulary(2);
    expect(vocabulary.observe("a")).toEqual({ row: MARK_COUNT, isReplaced: false });
    expect(vocabulary.observe("b").row).toBe(MARK_COUNT + 1);
    expect(vocabulary.observe("a").row).toBe(MARK_COUNT);
    expect(vocabulary.serviceOf(MARK_COUNT + 1)).toBe("b");
  });

  it("keeps what is used often, however many come once, and counts those as others", () => {
    const vocabulary = createVocabulary(4);
    for (let i = 0; i < 1_000; i++) {
      vocabulary.observe("often");
      vocabulary.observe(`once-${i}`);
    }
    expect(vocabulary.rowOf("often")).toBe(MARK_COUNT);
    expect(vocabulary.rowOf("once-0")).toBe(OTHER);
    expect(vocabulary.rowCount).toBe(MARK_COUNT + 4);
  });

  it("gives the row of a service that is gone to one that is there", () => {
    const vocabulary = createVocabulary(1);
    for (let i = 0; i < 3; i++) vocabulary.observe("gone");
    const observed = Array.from({ length: 3 }, () => vocabulary.observe("there"));
    expect(observed.map(({ isReplaced }) => isReplaced)).toEqual([false, false, true]);
    expect(vocabulary.rowOf("there")).toBe(MARK_COUNT);
    expect(vocabulary.rowOf("gone")).toBe(OTHER);
  });
});
