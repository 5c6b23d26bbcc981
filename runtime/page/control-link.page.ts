import type { ControlApi } from "../control/control-api";
import { type Deferred, deferred } from "../kernel/deferred";
import type { Remote } from "../protocol/rpc";

type Control = Pick<
  Remote<ControlApi>,
  "erasePrediction" | "exportHistory" | "history" | "prewarm" | "setRole" | "setSecret" | "snapshot"
>;

export interface ControlLink {
  /** From now on calls go there. */
  use(control: Control): void;
  /** There will be none: calls are not to wait for it. */
  giveUp(error: unknown): void;
  /** Calls the leader's control plane, or the next leader's if that one goes before it has answered. */
  call<T>(method: (control: Control) => Promise<T>): Promise<T>;
}

export function createControlLink(): ControlLink {
  const first = deferred<void>();
  first.promise.catch(() => undefined);
  let current: { readonly control: Control; readonly replaced: Deferred<undefined> } | undefined;
  return {
    use(control) {
      current?.replaced.resolve(undefined);
      current = { control, replaced: deferred() };
      first.resolve();
    },
    giveUp: first.reject,
    async call(method) {
      await first.promise;
      for (;;) {
        const { control, replaced } = current!;
        const answer = method(control).then((value) => ({ value }));
        const outcome = await Promise.race([answer, replaced.promise]);
        if (outcome !== undefined) return outcome.value;
      }
    },
  };
}
