import type { Clock } from "../kernel/clock";

export interface CandidatesOptions {
  readonly clock: Clock;
  /** The leader's own page, by its lock. */
  readonly leader: string;
}

/** Pages that would lead, and whether somebody sees each; all by their locks. */
export interface Candidates {
  /** Resolves when this page should lead. */
  candidacy(page: string): Promise<void>;
  onPage(page: string, isHidden: boolean): void;
  onPageGone(page: string): void;
}

/** A look into another tab and back is no reason to move. */
export const DWELL_MS = 5_000;

/**
 * A page that nobody sees is the first to be frozen or discarded, so one that is seen should lead instead: once that has been
 * so for a while. Idle, nothing wakes.
 */
export function createCandidates({ clock, leader }: CandidatesOptions): Candidates {
  const hidden = new Map<string, boolean>();
  const waiting = new Map<string, () => void>();
  let better: string | undefined;
  let cancel = () => {};

  const review = () => {
    const isBetter = (page: string | undefined) => page !== undefined && hidden.get(page) === false;
    const next = hidden.get(leader) ? [...waiting.keys()].find(isBetter) : undefined;
    if (better !== undefined && isBetter(better) && next !== undefined) return;
    cancel();
    better = next;
    if (next === undefined) return;
    cancel = clock.after(DWELL_MS, () => {
      waiting.get(next)?.();
      waiting.delete(next);
      better = undefined;
    });
  };

  return {
    candidacy: (page) =>
      new Promise((resolve) => {
        waiting.set(page, resolve);
        review();
      }),
    onPage(page, isHidden) {
      hidden.set(page, isHidden);
      review();
    },
    onPageGone(page) {
      hidden.delete(page);
      waiting.delete(page);
      review();
    },
  };
}
