import type { MeshConfig } from "../config/schema";
import type { ControlApi, StartOptions } from "../control/control-api";
import { deferred } from "../kernel/deferred";
import { trustedUrl } from "../kernel/trusted-url.browser";
import { controllerLock, leaderLock } from "../protocol/client-messages";
import { type Remote, remoteOf } from "../protocol/rpc";
import { isPort } from "./is-port.page";

export interface Leader {
  readonly epoch: number;
  /** Of which deploy its controller is; `undefined`: of one that does not tell. */
  readonly build: string | undefined;
  readonly api: Remote<ControlApi>;
  link(port: MessagePort, clientLock: string): void;
  /** Offers the control API to another page. */
  share(port: MessagePort): void;
}

export interface LeadershipOptions {
  readonly scope: string;
  readonly controllerUrl: string;
  startOptions(): StartOptions;
  onElected(leader: Leader): void;
  /** Another page leads: this one must ask for links. */
  onFollowing(): void;
  onError(error: unknown): void;
}

export interface Leadership {
  leader(): Leader | undefined;
  adopt(config: MeshConfig): void;
  /** Another controller, of the deploy that there is now, takes the place of this one, which has some seconds to end its work. */
  renew(): void;
  /** Gives the leadership away, or the wish for it. */
  release(): void;
}

/** Between a controller that ended by itself and the next, so that one that always does costs little. */
const RESTART_PAUSE_MS = 1_000;

/** What is under way at the replicas of an old controller has so long to end (facts: reliability.md case 28). */
const DRAIN_MS = 5_000;

const leaderOf = (epoch: number, build: string | undefined, api: Remote<ControlApi>): Leader => ({
  epoch,
  build,
  api,
  link: (port, clientLock) => void api.link(port, clientLock),
  share: (port) => void api.share(port),
});

/** One page of a scope runs the controller, and with it the replicas: the one that holds the lock. */
export function seekLeadership(options: LeadershipOptions): Leadership {
  const abandon = new AbortController();
  const released = deferred<undefined>();
  let leader: Leader | undefined;
  let renew = () => {};

  /** Runs one controller until this page gives up leading (`undefined`), or the controller is gone or to be replaced. */
  const runController = async (): Promise<"gone" | "renewed" | undefined> => {
    const worker = new Worker(trustedUrl(options.controllerUrl), {
      type: "module",
      name: "foremesh controller",
    });
    const broken = deferred<never>();
    worker.onerror = (event) =>
      broken.reject(new Error(event.message ?? `Cannot load ${options.controllerUrl}`));
    const api = remoteOf<ControlApi>(worker, isPort);
    try {
      const given = options.startOptions();
      const build = api.build().catch(() => undefined);
      const epoch = await Promise.race([api.start(given), broken.promise, released.promise]);
      if (epoch === undefined) return undefined;
      leader = leaderOf(epoch, await build, api);
      // A configuration may have come while the controller was starting.
      const { config } = options.startOptions();
      if (config !== given.config) void api.adopt(config);
      options.onElected(leader);
      const gone = navigator.locks.request(controllerLock(epoch), () => "gone" as const);
      const renewed = deferred<"renewed">();
      renew = () => void api.drain(DRAIN_MS).then(() => renewed.resolve("renewed"), options.onError);
      // An error of its own that leaves it alive is reported, and no reason to give up leading.
      worker.onerror = (event) => options.onError(new Error(event.message));
      return await Promise.race([released.promise, renewed.promise, gone]);
    } finally {
      leader = undefined;
      worker.terminate();
    }
  };

  const lead = async () => {
    for (;;) {
      const outcome = await runController();
      if (outcome === undefined) return;
      if (outcome === "renewed") continue;
      options.onError(new Error("The controller ended unexpectedly; starting another one"));
      await new Promise((resolve) => setTimeout(resolve, RESTART_PAUSE_MS));
    }
  };

  const seek = async () => {
    const name = leaderLock(options.scope);
    const wasFree = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await lead();
      return lock !== null;
    });
    if (wasFree) return;
    options.onFollowing();
    await navigator.locks.request(name, { signal: abandon.signal }, lead);
  };

  seek().catch((error) => {
    if (!abandon.signal.aborted) options.onError(error);
  });

  return {
    leader: () => leader,
    adopt: (config) => void leader?.api.adopt(config),
    renew: () => renew(),
    release() {
      abandon.abort();
      released.resolve(undefined);
    },
  };
}
