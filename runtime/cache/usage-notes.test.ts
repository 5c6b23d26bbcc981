import { describe, expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import type { UsageNote } from "./usage";
import { createUsageNotes } from "./usage-notes";

function newNotes() {
  const entered: string[][] = [];
  const clock = manualClock();
  const enter = async (notes: readonly UsageNote[]) => void entered.push(notes.map(({ key }) => key));
  return { entered, clock, ...createUsageNotes(enter, clock) };
}

describe("notes of uses", () => {
  it("are written down together, a second after the first", () => {
    const { entered, clock, note } = newNotes();
    note({ key: "a" });
    clock.advance(999);
    note({ key: "b" });
    expect(entered).toEqual([]);
    clock.advance(1);
    expect(entered).toEqual([["a", "b"]]);
  });

  it("are written down at once when they are needed, and not again", async () => {
    const { entered, clock, note, flush } = newNotes();
    note({ key: "a" });
    await flush();
    clock.advance(1_000);
    await flush();
    expect(entered).toEqual([["a"]]);
  });

  it("that cannot be written are forgotten", async () => {
    const { note, flush } = createUsageNotes(() => Promise.reject(new Error("no room")), manualClock());
    note({ key: "a" });
    await expect(flush()).resolves.toBeUndefined();
  });
});
