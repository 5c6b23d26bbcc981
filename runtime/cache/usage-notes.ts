import type { Clock } from "../kernel/clock";
import type { UsageNote } from "./usage";

export type NoteUsage = (note: UsageNote) => void;

export interface UsageNotes {
  readonly note: NoteUsage;
  /** Writes down at once what was noted so far. */
  flush(): Promise<void>;
}

const BATCH_MS = 1_000;

/**
 * A use costs a place in a list; it is written down with others, later, and no request waits for that.
 *
 * @param enter  What it fails to enter is forgotten: they are hints.
 */
export function createUsageNotes(
  enter: (notes: readonly UsageNote[]) => Promise<unknown>,
  clock: Pick<Clock, "after">,
): UsageNotes {
  let notes: UsageNote[] = [];
  const flush = async () => {
    if (notes.length === 0) return;
    const taken = notes;
    notes = [];
    await enter(taken).catch(() => undefined);
  };
  return {
    note(note) {
      if (notes.push(note) === 1) clock.after(BATCH_MS, flush);
    },
    flush,
  };
}
