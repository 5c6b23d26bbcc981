import type { WireError } from "../kernel/errors";
import type { OutboxCall, QueuedWriteInfo } from "./outbox-api";

/**
 * Page ↔ service worker. Every message is tagged, since the app, or a worker that ours was imported into, may post
 * messages of its own on the same container.
 */
export interface Tagged<Message> {
  /** Protocol of the sender. */
  readonly foremesh: number;
  readonly message: Message;
}

/** Page → service worker. Ports travel in the transfer list, in the order named. */
export type ClientMessage =
  /** Asks for the configuration; answered by `Welcome` on the first port. */
  | { readonly type: "hello"; readonly configUrl: string; readonly role: string | undefined }
  /**
   * This page's controller, of deploy `build`, is up. In answer to a roll-call the port of a link is with it; else the worker
   * asks for one, as pages do.
   */
  | { readonly type: "leader"; readonly epoch: number; readonly build?: string | undefined }
  /** This page is about to lead: its controller is being started. */
  | { readonly type: "starting" }
  /** A page that does not lead wants links to the control plane: ports for discovery and for the control API. */
  | { readonly type: "connect"; readonly clientLock: string }
  /** To keep the worker from being stopped; there is nothing else to it. */
  | { readonly type: "awake" }
  /** An uncontrolled page (hard reload) wants to be controlled. */
  | { readonly type: "claim" }
  /** This page does without the mesh, and so shall its requests. */
  | { readonly type: "leave-alone" }
  /** Looks whether a newer version of the app is there; answered by "looked", after "precached" if there is one. */
  | { readonly type: "look" }
  /** Answered on the first port, if there is one, once it counts. */
  | { readonly type: "role"; readonly role: string | undefined }
  /** Answered by `OutboxReply` on the first port. */
  | { readonly type: "outbox"; readonly call: OutboxCall }
  /** Queued writes may be due. Hurried: there is a network again. */
  | { readonly type: "outbox-wake"; readonly isHurried: boolean };

/** The service worker's answer to `hello`. Config and diagnostics are typed by `runtime/config`. */
export interface Welcome<Config, Diagnostic> {
  /** Of the worker. This field, and the port that it comes by, no version changes. */
  readonly protocol: number;
  /** Of which deploy the worker is. */
  readonly build?: string;
  /** `undefined`: there is no good configuration, the mesh stays off. */
  readonly config: Config | undefined;
  /** Prefixes the configuration needs and the registration lacks: the page registers anew with them. */
  readonly prefixes: readonly string[];
  /** With them, where the app's kept files lie, if it has any. */
  readonly offline?: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Service worker → page. */
export type WorkerMessage<Config, Diagnostic> =
  /** The worker, which holds this lock, has no link: the leader introduces itself with one. `build`: of the worker. */
  | { readonly type: "roll-call"; readonly clientLock?: string; readonly build?: string }
  /** To the leader: its controller is of another deploy than the worker, and shall give way to one of that. */
  | { readonly type: "renew"; readonly build: string }
  | { readonly type: "looked"; readonly build: string }
  /** This page's role was forgotten with the worker that knew it: say it again. */
  | { readonly type: "role-wanted" }
  /** A body that the worker makes is still open: say something, in an engine that would stop it (Firefox). */
  | { readonly type: "stay-awake" }
  /** A new leader serves: links to a former one are void. */
  | { readonly type: "leader-changed"; readonly epoch: number }
  /**
   * The leader of this epoch (0: of whichever it is) says nothing: who can take over does, or it was the link that was lost, and
   * the leader offers another as to a roll-call. */
  | { readonly type: "leader-silent"; readonly epoch: number; readonly clientLock?: string }
  /** To the leader: ports for discovery and, of a page, for the control API. */
  | { readonly type: "connect"; readonly clientLock: string }
  /** What is kept on disk is in trouble: STORAGE_…. */
  | { readonly type: "storage"; readonly error: WireError }
  /** mesh.json was read again, after the welcome: what is in use now, and what there is to say about it. */
  | {
      readonly type: "config";
      readonly config: Config | undefined;
      readonly prefixes: readonly string[];
      readonly offline?: readonly string[];
      readonly diagnostics: readonly Diagnostic[];
    }
  /** All of the app's pages and files are kept; `isUpdate`: of a deploy that is newer than this page. */
  | { readonly type: "precached"; readonly isUpdate: boolean }
  /** A write in the outbox has changed its state. */
  | { readonly type: "write"; readonly write: QueuedWriteInfo }
  /** Writes wait for their next time: a worker cannot wait that long, a page can wake it. */
  | { readonly type: "outbox-waits"; readonly waitMs: number };

/** What the locks of all controllers of a scope, given by its path, begin with. */
export const controllerLocks = (scope: string): string => `foremesh:controller:${scope}:`;
/** The lock a controller holds for its life: whoever is granted it knows that the controller is gone. */
export const controllerLock = (scope: string, epoch: number): string => `${controllerLocks(scope)}${epoch}`;
/** The lock under which a leader that is there is replaced: by one page at a time. */
export const successionLock = (scope: string): string => `foremesh:succession:${scope}`;
/** The lock under which queued writes are sent. */
export const OUTBOX_LOCK = "foremesh:outbox";
/** The lock whose holder leads the pages under a scope, given by its path. */
export const leaderLock = (scope: string): string => `foremesh:leader:${scope}`;
/** The lock a page, or one start of the worker, holds for its life: the controller that is granted it forgets the link. */
export const clientLock = (id: string): string => `foremesh:client:${id}`;
