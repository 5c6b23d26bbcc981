import type { MeshConfig } from "../config/schema";
import type { PredictionHistory } from "../protocol/prediction-api";
import type { Snapshot } from "../protocol/snapshot";
import type { History } from "../protocol/vitals";
import type { PageSignals } from "../resources/signals";

export interface StartOptions {
  /** Of the page. */
  readonly protocol?: number;
  readonly config: MeshConfig;
  /** URL of the host worker's script. */
  readonly hostUrl: string;
  /** Of the service worker: databases are a scope's own. */
  readonly scope: string;
  /** `false`: services start on demand only. Usage is learned all the same. */
  readonly predict: boolean;
  readonly role: string | undefined;
  /** Those of the elected page. */
  readonly secrets: ReadonlyMap<string, string>;
  /** The lock of the elected page, by which its signals are known. */
  readonly clientLock: string;
  /** Takes over from a leader that is there. */
  readonly succession?: Succession;
  /** The last epoch that the page has heard of: the next one is above it, whatever the database has lost. */
  readonly epochAfter: number;
}

/** How a controller takes over from another that is still there. */
export interface Succession {
  /** Epochs whose controllers may be alive. */
  readonly predecessors: readonly number[];
  /**
   * Services to have ready before anybody hears of the new leader; `undefined`: the former one is silent, and whatever it may
   * still do, once it wakes, must have no effect.
   */
  readonly warm: readonly string[] | undefined;
}

/** The control plane as pages call it. */
export interface ControlApi {
  /** Called once, by the page that was elected; returns its epoch. */
  start(options: StartOptions): Promise<number>;
  /** Of which deploy it is. */
  build(): string;
  /** Takes nothing new; resolves when what is under way is done, or after `timeoutMs`. */
  drain(timeoutMs: number): Promise<void>;
  adopt(config: MeshConfig): void;
  /** Resolves when this page should lead instead: somebody sees it, and nobody the leader's. */
  candidacy(clientLock: string): Promise<void>;
  /** A proxy's discovery port; see `Discovery.link`. */
  link(port: MessagePort, clientLock: string): void;
  /** Offers this very interface on a port, to a page that does not lead. */
  share(port: MessagePort): void;
  setRole(role: string | undefined): void;
  /** What a page sees of itself and of the device, at first and whenever it changes, by the page's `clientLock`. */
  tellSignals(clientLock: string, signals: PageSignals): void;
  /** Kept in memory only, so every page sends its own to each new leader. `undefined` takes it back. */
  setSecret(name: string, value: string | undefined): void;
  /** Starts a replica of a service unless one is ready or starting. Rejects when there is no such service. */
  prewarm(service: string): Promise<void>;
  snapshot(): Promise<Snapshot>;
  /** What became of a service, by its name, or of a replica, by its id, in the last hour; `undefined` for one that is unknown. */
  history(subject: string): History | undefined;
  exportHistory(): Promise<PredictionHistory>;
  /** Forgets the history and all that was learned of it. */
  erasePrediction(): Promise<void>;
}
