import type { MeshConfig } from "../config/schema";
import type { ControlApi, StartOptions, Succession } from "../control/control-api";
import { type Deferred, deferred } from "../kernel/deferred";
import { whenReleased } from "../kernel/hold-lock.browser";
import { trustedUrl } from "../kernel/trusted-url.browser";
import { controllerLock, controllerLocks, leaderLock, successionLock } from "../protocol/client-messages";
import { type Remote, remoteOf } from "../protocol/rpc";
import type { Snapshot } from "../protocol/snapshot";
import { isPort } from "./is-port.page";

export interface Leader {
  readonly epoch: number;
  /** The deploy that its controller is of. */
  readonly build: string | undefined;
  readonly api: Remote<ControlApi>;
  link(port: MessagePort, clientLock: string): void;
  /** Offers the control API to another page. */
  share(port: MessagePort): void;
}

export interface LeadershipOptions {
  /** Its path. */
  readonly scope: string;
  readonly controllerUrl: string;
  startOptions(): Omit<StartOptions, "succession">;
  onElected(leader: Leader): void;
  /** Another page leads: this one must ask for links. */
  onFollowing(): void;
  onError(error: unknown): void;
}

export interface Leadership {
  leader(): Leader | undefined;
  /** Holds the lock, or is about to: `leader()` follows when its controller is up. */
  readonly isStarting: boolean;
  adopt(config: MeshConfig): void;
  /**
   * Takes the leadership from whoever has it, unless someone newer than this epoch has it by now, or is just being replaced.
   * `warm`: that one is alive and finishes what it has, while its replicas of these services are started here first;
   * `undefined`: it is silent.
   */
  takeOver(knownEpoch: number, warm: readonly string[] | undefined): void;
  /** A controller of the deploy that there is now takes the place of this page's, which finishes what it has. */
  renew(): void;
  /** Gives the leadership away, or the wish for it. */
  release(): void;
}

/** Between a controller that ended by itself and the next, so that one that always does costs little. */
const RESTART_PAUSE_MS = 1_000;
/** How long a leader that was replaced may take to finish what it has. */
const DRAIN_MAX_MS = 5_000;

interface Controller {
  readonly worker: Worker;
  readonly leader: Leader;
  readonly config: MeshConfig;
}

/** A time at the lock. */
interface Term {
  isOver: boolean;
  readonly deposed: Deferred<"deposed">;
}

/** How it ended: it was another page's, was stolen, or this page gave it up. */
type Outcome = "taken" | "deposed" | "released";

/** One page of a scope runs the controller, and with it the replicas: the one that holds the lock. */
export function seekLeadership(options: LeadershipOptions): Leadership {
  const { scope } = options;
  const released = deferred<undefined>();
  let isReleased = false;
  let leader: Leader | undefined;
  let isHolding = false;
  let starting: Promise<Controller | undefined> | undefined;
  let queue = new AbortController();
  let renew = () => {};

  const pause = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms));

  /** `undefined`: this page gave up leading meanwhile. Never two at a time, whatever it is started for. */
  const startController = (succession?: Succession): Promise<Controller | undefined> => {
    starting ??= startAnother(succession).finally(() => {
      starting = undefined;
    });
    return starting;
  };

  const startAnother = async (succession: Succession | undefined): Promise<Controller | undefined> => {
    const worker = new Worker(trustedUrl(options.controllerUrl), {
      type: "module",
      name: "foremesh controller",
    });
    const broken = deferred<never>();
    worker.onerror = (event) =>
      broken.reject(new Error(event.message ?? `Cannot load ${options.controllerUrl}`));
    const api = remoteOf<ControlApi>(worker, isPort);
    const given = { ...options.startOptions(), ...(succession !== undefined && { succession }) };
    try {
      const build = api.build().catch(() => undefined);
      const epoch = await Promise.race([api.start(given), broken.promise, released.promise]);
      if (epoch === undefined) worker.terminate();
      // An error of its own that leaves it alive is reported, and no reason to give up leading.
      worker.onerror = (event) => options.onError(new Error(event.message));
      if (epoch === undefined) return undefined;
      return { worker, leader: leaderOf(epoch, await build, api), config: given.config };
    } catch (error) {
      worker.terminate();
      throw error;
    }
  };

  /** It is terminated when it has finished, and has then let go of all it had. */
  const drain = async ({ worker, leader: { api } }: Controller, gone: Promise<unknown>) => {
    // A little longer than it may take by itself: it may not answer.
    await Promise.race([api.drain(DRAIN_MAX_MS), gone, pause(2 * DRAIN_MAX_MS)]);
    worker.terminate();
  };

  /** Leads by one controller until this page gives up leading, is deposed, or the controller is gone or has a successor. */
  const serve = async (controller: Controller, term: Term) => {
    leader = controller.leader;
    const { api, epoch } = leader;
    // A configuration may have come while the controller was starting.
    const { config } = options.startOptions();
    if (config !== controller.config) void api.adopt(config);
    options.onElected(leader);
    const gone = whenReleased(controllerLock(scope, epoch)).then(() => "gone" as const);
    const renewed = deferred<Controller>();
    renew = () => {
      renew = () => {};
      startSuccessor(controller.leader).then(
        (next) => next !== undefined && renewed.resolve(next),
        options.onError,
      );
    };
    const end = await Promise.race([released.promise, term.deposed.promise, gone, renewed.promise]);
    leader = undefined;
    if (end === undefined || end === "gone") controller.worker.terminate();
    else void drain(controller, gone);
    return end;
  };

  /** In this page, of what the server has now. */
  const startSuccessor = async ({ api, epoch }: Leader) =>
    startController({ predecessors: [epoch], warm: readyIn(await api.snapshot()) });

  const lead = async (term: Term, first: Controller | undefined): Promise<Outcome> => {
    let controller = first ?? (await startController());
    while (controller !== undefined) {
      // Since it was started.
      if (term.isOver) {
        controller.worker.terminate();
        return "deposed";
      }
      const end = await serve(controller, term);
      if (end === undefined) return "released";
      if (end === "deposed") return end;
      if (end !== "gone") {
        controller = end;
        continue;
      }
      options.onError(new Error("The controller ended unexpectedly; starting another one"));
      await pause(RESTART_PAUSE_MS);
      controller = await startController();
    }
    return "released";
  };

  /** Leads while this page has the lock, at first by a controller that it may have already. */
  const hold = async (how: LockOptions, first?: Controller, onHeld = () => {}): Promise<Outcome> => {
    const term: Term = { isOver: false, deposed: deferred() };
    let isHeld = false;
    try {
      return await navigator.locks.request(leaderLock(scope), how, async (lock) => {
        if (lock === null) return "taken";
        isHeld = true;
        isHolding = true;
        onHeld();
        return lead(term, first);
      });
    } catch (error) {
      // The holder of a stolen lock learns of it by this (Web Locks API, "steal").
      if (!isHeld || !isAbort(error)) throw error;
      term.isOver = true;
      term.deposed.resolve("deposed");
      return isReleased ? "released" : "deposed";
    } finally {
      if (isHeld) isHolding = false;
    }
  };

  const seek = async (first: Promise<Outcome>) => {
    let outcome = await first;
    while (outcome !== "released") {
      options.onFollowing();
      queue = new AbortController();
      outcome = await hold({ signal: queue.signal });
    }
  };

  const pursue = (first: Promise<Outcome>) =>
    void seek(first).catch((error) => {
      if (!isAbort(error)) options.onError(error);
    });

  /** Epochs of the controllers there are, when there is a leader, and none that is newer. */
  const predecessorsOf = async (knownEpoch: number): Promise<readonly number[] | undefined> => {
    const { held = [] } = await navigator.locks.query();
    const names = held.map(({ name }) => name ?? "");
    if (!names.includes(leaderLock(scope))) return undefined;
    const prefix = controllerLocks(scope);
    const epochs = names
      .filter((name) => name.startsWith(prefix))
      .map((name) => Number(name.slice(prefix.length)));
    return knownEpoch > 0 && epochs.some((epoch) => epoch > knownEpoch) ? undefined : epochs;
  };

  const succeed = async (knownEpoch: number, warm: readonly string[] | undefined) => {
    const predecessors = await predecessorsOf(knownEpoch);
    if (predecessors === undefined || isReleased || isHolding || starting !== undefined) return;
    // A new leader that cannot be has cost the old one nothing.
    const controller = await startController({ predecessors, warm });
    // The lock may have come by itself meanwhile, to the same controller.
    if (controller === undefined || isHolding) return;
    queue.abort();
    await new Promise<void>((resolve) => {
      const reign = hold({ steal: true }, controller, resolve);
      reign.then(
        () => resolve(),
        () => resolve(),
      );
      pursue(reign);
    });
    // Whoever waits for the end of a silent controller need not wait until it wakes.
    if (warm === undefined)
      for (const epoch of predecessors)
        navigator.locks
          .request(controllerLock(scope, epoch), { steal: true }, () => undefined)
          // Somebody else has stolen it meanwhile.
          .catch(() => undefined);
  };

  pursue(hold({ ifAvailable: true }));

  return {
    leader: () => leader,
    get isStarting() {
      return starting !== undefined;
    },
    adopt: (config) => void leader?.api.adopt(config),
    renew: () => renew(),
    takeOver: (knownEpoch, warm) =>
      void navigator.locks
        .request(successionLock(scope), { ifAvailable: true }, (lock) =>
          lock === null ? undefined : succeed(knownEpoch, warm),
        )
        .catch(options.onError),
    release() {
      isReleased = true;
      queue.abort();
      released.resolve(undefined);
    },
  };
}

/** Services that a successor should have ready before it is heard of. */
export const readyIn = ({ services }: Pick<Snapshot, "services">): readonly string[] =>
  services.filter(({ state }) => state === "ready").map(({ name }) => name);

const leaderOf = (epoch: number, build: string | undefined, api: Remote<ControlApi>): Leader => ({
  epoch,
  build,
  api,
  link: (port, clientLock) => void api.link(port, clientLock),
  share: (port) => void api.share(port),
});

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === "AbortError";
