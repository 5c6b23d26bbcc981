import { type Deferred, deferred } from "../../../kernel/deferred";

/** Something that changes: whoever waits is told of the next change, and looks again. */
export interface Signal {
  wait(): Promise<void>;
  notify(): void;
}

export function createSignal(): Signal {
  let next: Deferred<void> | undefined;
  return {
    wait() {
      next ??= deferred<void>();
      return next.promise;
    },
    notify() {
      next?.resolve();
      next = undefined;
    },
  };
}
