interface QueuedEvent {
  readonly dueAt: number;
  readonly task: () => void;
}

/** Events in order of their time; those of one time in order of their arrival. */
export interface EventQueue {
  /** @returns a function that takes it out again. */
  add(dueAt: number, task: () => void): () => void;
  takeBefore(at: number): QueuedEvent | undefined;
}

export function createEventQueue(): EventQueue {
  /** Latest first, so that the next is at the end. */
  const events: QueuedEvent[] = [];
  return {
    add(dueAt, task) {
      const event = { dueAt, task };
      let low = 0;
      let high = events.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (events[middle]!.dueAt > dueAt) low = middle + 1;
        else high = middle;
      }
      events.splice(low, 0, event);
      return () => {
        const index = events.indexOf(event);
        if (index >= 0) events.splice(index, 1);
      };
    },
    takeBefore: (at) => (events.length > 0 && events.at(-1)!.dueAt <= at ? events.pop() : undefined),
  };
}
