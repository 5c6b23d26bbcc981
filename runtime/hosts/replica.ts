import type { Clock } from "../kernel/clock";
import { deferred } from "../kernel/deferred";
import { fromWireError, MeshError } from "../kernel/errors";
import { checkProtocol } from "../protocol/check-protocol";
import type { StartCause } from "../protocol/discovery-messages";
import type { ExchangeRef, FromHost, HostedAbi, StartOrder } from "../protocol/host-messages";
import type { Vitals } from "../protocol/vitals";
import { canBecome, type ReplicaState } from "./replica-state";
import type { Host } from "./spawner";

/** Longest an instantiation may take once its code is there; a guest that spins in its start function ends here. */
const START_TIMEOUT_MS = 10_000;
/** A host that is not looping answers a ping in well under this, even on a busy machine. */
const PING_TIMEOUT_MS = 250;
/** A replica that drains is asked this often whether it has finished, and given up after the longer time. */
const DRAIN_CHECK_MS = 1_000;
const DRAIN_MS = 30_000;

export interface ReplicaOptions {
  readonly id: string;
  readonly service: string;
  readonly cause: StartCause;
  readonly host: Host;
  readonly clock: Clock;
  /** It has answered something, for the first time. */
  onAnswered?(): void;
  onVitals?(vitals: Vitals): void;
  /** `exchange`: the one that broke it, where that is known. */
  onGone(error: MeshError | undefined, exchange?: ExchangeRef): void;
}

export interface Replica {
  readonly id: string;
  readonly service: string;
  readonly cause: StartCause;
  readonly state: ReplicaState;
  /** Lets the host import what it can while the code is being prepared. */
  load(abi: HostedAbi, scriptUrl: string | undefined): void;
  /** Resolves when the guest is ready. Rejects with why it could not be, and the replica is gone. */
  start(order: Promise<StartOrder>): Promise<void>;
  /** Hands the replica one more proxy's port. */
  serve(port: MessagePort, link: number): void;
  /** The proxy of this link is gone. */
  unserve(link: number): void;
  /** Terminates the replica unless it answers: a guest that loops for ever cannot. */
  check(): void;
  /** Terminates the replica unless it answers within `patienceMs`, the longest its guest may compute at a stretch. */
  watch(patienceMs: number): void;
  /** Had work when it was asked last, or has not answered yet. */
  readonly isBusy: boolean;
  /** An exchange with it has ended well. */
  readonly hasAnswered: boolean;
  /**
   * Takes nothing new, and stops when it has finished what it has: after 30 s at most, or, given `patienceMs`, whenever that
   * is, as long as it answers within that time.
   */
  drain(patienceMs?: number): void;
  stop(error?: MeshError): void;
}

/** One running instance of a service and its life. */
export function createReplica(options: ReplicaOptions): Replica {
  const { host, clock } = options;
  const started = deferred<void>();
  let state: ReplicaState = "starting";
  let cancelPing: (() => void) | undefined;
  let pong: ((abandonedForMs: number) => void) | undefined;
  let cancelWatch: (() => void) | undefined;
  let isBusy = false;
  let hasAnswered = false;

  const stopLooping = () =>
    stop(
      new MeshError(
        "SERVICE_TRAPPED",
        `Cannot go on with ${options.id}: its guest does not answer, it must be looping`,
      ),
    );

  /** Stops a guest that does not answer, or that answers twice, with time between, that it holds on to lost work. */
  const ping = (isLast: boolean) => {
    const cancel = clock.after(PING_TIMEOUT_MS, stopLooping);
    pong = (abandonedForMs) => {
      cancel();
      pong = undefined;
      if (abandonedForMs === 0 || (isLast && abandonedForMs < PING_TIMEOUT_MS)) cancelPing = undefined;
      else if (isLast)
        stop(new MeshError("SERVICE_TRAPPED", `Cannot go on with ${options.id}: its guest never ends`));
      else cancelPing = clock.after(PING_TIMEOUT_MS, () => ping(true));
    };
    cancelPing = cancel;
    host.post({ type: "ping" });
  };

  /** Exchanges on their way when draining began have arrived by the first time it is asked. */
  const askWhetherIdle = (patienceMs: number | undefined) => {
    clock.after(DRAIN_CHECK_MS, () => {
      if (state !== "draining") return;
      if (patienceMs !== undefined) cancelWatch ??= clock.after(patienceMs, stopLooping);
      host.post({ type: "ping" });
      askWhetherIdle(patienceMs);
    });
  };

  const become = (next: ReplicaState): boolean => {
    if (!canBecome(state, next)) return false;
    state = next;
    return true;
  };

  const stop = (error?: MeshError, exchange?: ExchangeRef) => {
    if (!become("gone")) return;
    cancelPing?.();
    cancelWatch?.();
    host.terminate();
    started.reject(
      error ?? new MeshError("SERVICE_START_FAILED", `Cannot start ${options.service}: stopped meanwhile`),
    );
    options.onGone(error, exchange);
  };

  host.onmessage = (message: FromHost) => {
    switch (message.type) {
      case "alive":
        return;
      case "ready":
        try {
          checkProtocol("host.js", message.protocol);
        } catch (error) {
          return stop(error as MeshError);
        }
        if (become("ready")) started.resolve();
        return;
      case "answered":
        hasAnswered = true;
        return options.onAnswered?.();
      case "vitals":
        return options.onVitals?.(message.vitals);
      case "start-failed":
        return stop(fromWireError(message.error));
      case "trapped":
        return stop(fromWireError(message.error), message.exchange);
      case "pong":
        cancelWatch?.();
        cancelWatch = undefined;
        isBusy = message.busyCount > 0;
        pong?.(message.abandonedForMs);
        if (state === "draining" && message.busyCount === 0) stop();
        return;
    }
  };
  host.onerror = (message) => {
    const code = state === "starting" ? "SERVICE_START_FAILED" : "SERVICE_TRAPPED";
    stop(new MeshError(code, `Cannot run ${options.service}: ${message}`));
  };

  return {
    id: options.id,
    service: options.service,
    cause: options.cause,
    get state() {
      return state;
    },
    load: (abi, scriptUrl) => host.post({ type: "load", abi, scriptUrl }),
    async start(order) {
      order.then(
        (ready) => {
          if (state !== "starting") return;
          host.post({ type: "start", order: ready }, [ready.capabilityPort, ...Object.values(ready.files)]);
          const cancel = clock.after(START_TIMEOUT_MS, () => {
            stop(
              new MeshError(
                "SERVICE_START_FAILED",
                `Cannot start ${options.service}: no answer in ${START_TIMEOUT_MS} ms`,
              ),
            );
          });
          started.promise.then(cancel, cancel);
        },
        (error: unknown) =>
          stop(
            error instanceof MeshError
              ? error
              : new MeshError("SERVICE_START_FAILED", String(error), { cause: error }),
          ),
      );
      return started.promise;
    },
    serve: (port, link) => host.post({ type: "serve", link }, [port]),
    unserve: (link) => host.post({ type: "unserve", link }),
    check() {
      // One that is being asked keeps its time: reports that come thick must not give it more.
      if (state !== "gone" && cancelPing === undefined) ping(false);
    },
    watch(patienceMs) {
      if (state !== "ready" || cancelWatch !== undefined) return;
      cancelWatch = clock.after(patienceMs, stopLooping);
      // Until it says otherwise.
      isBusy = true;
      host.post({ type: "ping" });
    },
    get isBusy() {
      return isBusy;
    },
    get hasAnswered() {
      return hasAnswered;
    },
    drain(patienceMs) {
      if (!become("draining")) return;
      if (patienceMs === undefined) clock.after(DRAIN_MS, () => stop());
      askWhetherIdle(patienceMs);
    },
    stop,
  };
}
