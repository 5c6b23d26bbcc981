import type { MeshError } from "../kernel/errors";
import type { OutboxApi, QueuedWriteInfo } from "../protocol/outbox-api";
import type { PredictionApi } from "../protocol/prediction-api";
import type { Snapshot } from "../protocol/snapshot";
import type { History } from "../protocol/vitals";
import type { ExchangeEvent } from "../telemetry/exchange-event";
import type { Explanation } from "../telemetry/explanation";

export interface MeshOptions {
  /** Absolute URL of mesh.json. */
  readonly configUrl: string;
  /** Absolute URL of the service worker's script. */
  readonly workerUrl: string;
  /** Absolute URL of the folder that holds `foremesh/`. */
  readonly assetsUrl: string;
  /** Default: the worker's folder. */
  readonly scope?: string | undefined;
  /** The page talks to ready replicas itself. */
  readonly direct: boolean;
  /** This page does without the mesh: nothing is started, and its requests are left alone. */
  readonly disabled?: boolean;
  /** Services are started ahead of need. */
  readonly predict: boolean;
  /** The client's role, for authorization and prediction. */
  readonly role?: string | undefined;
}

export interface MeshEvents {
  /**
   * An exchange of this page's own proxy is over (those through the service worker carry `Server-Timing`). While someone
   * listens, each has its explanation.
   */
  readonly exchange: ExchangeEvent;
  /** The app is kept: from here on it opens without a network. */
  readonly offline: { readonly ready: true };
  /**
   * There is a newer version than this page's: of the app, kept in whole, or of the mesh, deployed and in use by the service
   * worker. The next navigation gets it, and so does `update()`, when it suits.
   */
  readonly update: { readonly ready: true; readonly of: "app" | "mesh" };
  /** What is kept on disk is in trouble; `code` and `remedy` say how: STORAGE_…. The mesh goes on without what it lost. */
  readonly storage: MeshError;
  /** A write that the outbox keeps has changed its state, whichever page made it. */
  readonly write: QueuedWriteInfo;
}

/** The mesh in a page: `window.foremesh`, and what `startMesh` returns. */
export interface Mesh {
  /** The service worker controls the page, the configuration is loaded, a leader is known. Rejects with MeshError. */
  readonly ready: Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** The last hour of a service, by its name, or of a replica, by its id, for sparklines; `undefined` for one that is unknown. */
  history(subject: string): Promise<History | undefined>;
  /** @returns a function that takes the listener off again. */
  on<Type extends keyof MeshEvents>(type: Type, listener: (event: MeshEvents[Type]) => void): () => void;
  /** Resolves when every request after it is judged by the new role. */
  setRole(role: string | undefined): Promise<void>;
  /**
   * Gives services a secret that they were granted in `capabilities.secrets`; `undefined` takes it back. It is kept in
   * memory only, and gone with the last page that set it: set it in every page. Resolves when services can get it.
   */
  setSecret(name: string, value: string | undefined): Promise<void>;
  /** Writes that wait to be sent, or were not accepted by the server (docs/offline.md). */
  readonly outbox: Omit<OutboxApi, "setPrincipal">;
  /**
   * Whose writes the outbox accepts and sends from now on, in every page and at every later visit; those of another principal
   * wait for their own. Call it at log-in, and with `undefined` at log-out. Resolves when it counts.
   */
  setPrincipal(principal: string | undefined): Promise<void>;
  /** What this browser remembers of its user's visits, to see it and to have it forgotten (docs/prediction/history.md). */
  readonly prediction: PredictionApi;
  /** Starts a replica of a service now, unless one is ready. Rejects when there is no such service. */
  prewarm(service: string): Promise<void>;
  /** Which route a request takes, over which path, to which backends. Nothing is sent. */
  explain(request: RequestInfo | URL): Promise<Explanation>;
  /**
   * Looks for a newer version of mesh and app, and reloads the page with it, once it is ready. Resolves to `false`, and does
   * nothing, when there is none. Nothing else ever reloads a page.
   */
  update(): Promise<boolean>;
  /** Takes the mesh out of this page. The service worker stays, and other pages keep theirs. */
  stop(): void;
}
