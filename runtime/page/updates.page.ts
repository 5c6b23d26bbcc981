import { deferred } from "../kernel/deferred";
import { BUILD } from "../protocol/version";
import type { MeshEvents } from "./mesh";
import { successorOf } from "./registration.page";
import { tabMemory } from "./tab-memory.page";
import type { PostToWorker } from "./worker-channel.page";

/** A worker that knows the question answers when it has read one list; one of the version before never does. */
const LOOK_TIMEOUT_MS = 15_000;
/** For which build this tab was reloaded: a page that is old all the same comes from somebody's cache, and would for ever. */
const reloadedFor = tabMemory("foremesh:reloaded");

export interface Updates {
  /** The worker says of which deploy it is. */
  onBuild(build: string | undefined): void;
  /** A newer version of the app is kept. */
  onApp(): void;
  /** It has looked for one, and is of this deploy. */
  onLooked(build: string): void;
  /** Looks for a newer version of mesh and app, and reloads the page with it; `false`: there is none. */
  apply(): Promise<boolean>;
}

export interface UpdatesOptions {
  registration(): ServiceWorkerRegistration | undefined;
  readonly post: PostToWorker;
  emit(event: MeshEvents["update"]): void;
}

/** Tells that there is a newer version than this page's, and reloads with it when it is asked to: never by itself. */
export function createUpdates({ registration, post, emit }: UpdatesOptions): Updates {
  let newerBuild: string | undefined;
  let isAppNewer = false;
  let looked = (_build: string) => {};

  const learn = async (build: string) => {
    const current = registration();
    if (build === BUILD || build === newerBuild || current === undefined) return;
    // A page that was just loaded may be newer than the worker, whose update is under way.
    const next = await successorOf(current.active, current).catch(() => undefined);
    if (next !== undefined || build === newerBuild || reloadedFor.read() === build) return;
    newerBuild = build;
    emit({ ready: true, of: "mesh" });
  };

  const look = (): Promise<string | undefined> => {
    const { promise, resolve } = deferred<string | undefined>();
    looked = resolve;
    post({ type: "look" });
    setTimeout(() => resolve(undefined), LOOK_TIMEOUT_MS);
    return promise;
  };

  return {
    onBuild: (build) => void (build !== undefined && learn(build)),
    onApp() {
      isAppNewer = true;
      emit({ ready: true, of: "app" });
    },
    onLooked: (build) => looked(build),
    async apply() {
      const current = registration();
      if (current === undefined) return false;
      // One that fails to install is none.
      await successorOf(current.active, current).catch(() => undefined);
      const build = await look();
      if ((build === undefined || build === BUILD) && !isAppNewer) return false;
      if (build !== undefined) reloadedFor.write(build);
      location.reload();
      return true;
    },
  };
}
