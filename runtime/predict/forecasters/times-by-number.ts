import type { Gaps, TimesAfter } from "./gaps";

/** Typical times from one service to another by the numbers of somebody's names: asked for by the hundred at each look ahead. */
export interface TimesByNumber {
  typicalMs(from: number, to: number): number;
  /** To be called when times or numbers may have changed. */
  forget(): void;
}

export interface Numbering {
  /** Small, and one more is given out when a name is new. */
  numberOf(name: string): number;
  symbolOf(number: number): string;
  /** Another than before: all names have new numbers. */
  edition(): number;
}

export function createTimesByNumber(gaps: Gaps, names: Numbering): TimesByNumber {
  /** From the service asked about last, to each that has followed it; 0: not known. */
  let times = new Float64Array(64);
  let known: Int32Array = new Int32Array();
  let lastFrom = -1;
  let numbers = new WeakMap<TimesAfter, Int32Array>();
  let edition = names.edition();

  function numbersIn(after: TimesAfter): Int32Array {
    let found = numbers.get(after);
    if (found === undefined) {
      found = Int32Array.from(after.tos, names.numberOf);
      numbers.set(after, found);
    }
    return found;
  }

  function turnTo(from: number): void {
    for (let i = 0; i < known.length; i++) times[known[i]!] = 0;
    known = new Int32Array();
    lastFrom = from;
    const after = gaps.after(names.symbolOf(from));
    if (after === undefined) return;
    known = numbersIn(after);
    for (let i = 0; i < known.length; i++) {
      const to = known[i]!;
      if (to >= times.length) {
        const longer = new Float64Array(2 * (to + 1));
        longer.set(times);
        times = longer;
      }
      times[to] = after.ms[i]!;
    }
  }

  return {
    typicalMs(from, to) {
      if (from !== lastFrom) turnTo(from);
      const ms = to < times.length ? times[to]! : 0;
      return ms === 0 ? gaps.anyMs() : ms;
    },
    forget() {
      lastFrom = -1;
      if (edition === names.edition()) return;
      edition = names.edition();
      numbers = new WeakMap();
    },
  };
}
