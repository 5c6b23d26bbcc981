/** A gauge holds until it is told anew, and its slots keep the highest; a count adds up in its slot. */
export type RingKind = "gauge" | "count";

export interface Ring {
  /** Instants must not go back; one that does counts for the newest slot. */
  push(value: number, now: number): void;
  /** A copy, the oldest slot first and the one that `now` is in last. */
  series(now: number): Float64Array;
}

/** Numbers by time slot, the last `slotCount` slots of `slotMs` each. */
export function createRing(kind: RingKind, slotCount: number, slotMs: number): Ring {
  const slots = new Float64Array(slotCount);
  /** Number of the newest slot since the clock's start; unknown before the first push. */
  let newest: number | undefined;
  let held = 0;

  /** Slots between the last push and now: a count had nothing there, a gauge what it was told last. */
  function advance(now: number): number {
    const slot = Math.floor(now / slotMs);
    newest ??= slot;
    const passed = Math.min(slot - newest, slotCount);
    for (let i = 0; i < passed; i++) slots[(slot - i) % slotCount] = kind === "gauge" ? held : 0;
    newest = Math.max(newest, slot);
    return newest % slotCount;
  }

  return {
    push(value, now) {
      const place = advance(now);
      held = value;
      slots[place] = kind === "gauge" ? Math.max(slots[place]!, value) : slots[place]! + value;
    },
    series(now) {
      const oldest = (advance(now) + 1) % slotCount;
      const copy = new Float64Array(slotCount);
      copy.set(slots.subarray(oldest));
      copy.set(slots.subarray(0, oldest), slotCount - oldest);
      return copy;
    },
  };
}
