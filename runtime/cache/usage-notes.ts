import type { Clock } from "../kernel/clock";
import type { UsageNote } from "./usage";

export type NoteUsage = (note: UsageNote) => void;

const BATCH_MS = 1_000;

/**
 * A use costs a place in a list; it is written down with others, later, and no request waits for that.
 *
 * @param enter  What it fails to enter is forgotten: they are hints.
 */
export function createUsageNotes(
  enter: (notes: readonly UsageNote[]) => Promise<unknown>,
  clock: Pick<Clock, "after">,
): NoteUsage {
  let notes: UsageNote[] = [];
  const flush = () => {
    enter(notes).catch(() => undefined);
    notes = [];
  };
  return (note) => {
    if (notes.push(note) === 1) clock.after(BATCH_MS, flush);
  };
}
