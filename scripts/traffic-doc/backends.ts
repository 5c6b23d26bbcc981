import type { Clock } from "../../runtime/kernel/clock";
import { wait } from "../../runtime/proxy/policy/wait";
import type { Answer } from "./steps";

/** What reached a backend. */
export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}

/** The upstreams and replicas of an example: each does what its line says, and remembers what it saw. */
export interface Backends {
  /** Each answer in turn, the last one from then on. */
  script(backend: string, answers: readonly Answer[]): void;
  /** @throws when the backend does not answer, or the signal's reason. */
  answer(backend: string, seen: Seen, signal: AbortSignal): Promise<Response>;
  seenBy(backend: string): readonly Seen[];
}

const OK: Answer = { status: 200, afterMs: 0, headers: [] };

export function createBackends(clock: Clock): Backends {
  const scripts = new Map<string, Answer[]>();
  const seenByBackend = new Map<string, Seen[]>();
  const seenBy = (backend: string): readonly Seen[] => seenByBackend.get(backend) ?? [];

  const next = (backend: string): Answer => {
    const script = scripts.get(backend) ?? [];
    return (script.length > 1 ? script.shift() : script[0]) ?? OK;
  };

  return {
    script: (backend, answers) => void scripts.set(backend, [...answers]),
    async answer(backend, seen, signal) {
      signal.throwIfAborted();
      seenByBackend.set(backend, [...seenBy(backend), seen]);
      const { status, afterMs, headers } = next(backend);
      if (afterMs > 0) await wait(afterMs, clock, signal);
      if (status === undefined) throw new Error(`${backend} is down`);
      return new Response(backend, { status, headers: headers.map(([name, value]) => [name, value]) });
    },
    seenBy,
  };
}
