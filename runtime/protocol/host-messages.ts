import type { WireError } from "../kernel/errors";
import type { Vitals } from "./vitals";

/** ABIs that hosts have an engine for. */
export type HostedAbi = "fetch" | "raw" | "wasi-command" | "wasi-http" | "wasmer";

/**
 * What a guest is made of: an ES module at a URL that is answered with verified bytes, the compiled artifact, or its bytes
 * for an engine that compiles by itself.
 */
export type Entry =
  | { readonly scriptUrl: string }
  | { readonly module: WebAssembly.Module }
  | { readonly bytes: Uint8Array<ArrayBuffer> };

/** All that a host needs to bring one guest to life. Code comes compiled and verified; nothing is left to fetch. */
export interface StartOrder {
  readonly service: string;
  readonly abi: HostedAbi;
  readonly entry: Entry;
  /** "stream": a CGI program begins before the request's body is whole. */
  readonly requestBody?: "whole" | "stream" | undefined;
  /** By file name. */
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  /** Transferred with the order. */
  readonly files: Readonly<Record<string, ArrayBuffer>>;
  readonly limits: GuestLimits;
  readonly granted: Granted;
  /** Transferred with the order: the guest's way to its stores and secrets, `CapabilityApi` at its other end. */
  readonly capabilityPort: MessagePort;
}

/** The part of a service's `resources` that its host keeps. */
export interface GuestLimits {
  /** Exchanges that may be with the guest at a time. */
  readonly concurrency: number;
  /** Exchanges that may wait for the guest; more are shed. */
  readonly queueMax: number;
  readonly responseMaxBytes: number;
  /** Of names and values together. */
  readonly responseHeadersMaxBytes: number;
}

/**
 * The part of a service's `capabilities` that its host hands on. What reaches beyond the host (calls, stores) is judged
 * outside of it, since a script shares the host's realm.
 */
export interface Granted {
  readonly config: Readonly<Record<string, string>>;
  readonly clocks: boolean;
  readonly random: boolean;
  readonly logging: boolean;
  /** Names of stores. Known here so that a refusal comes early; what counts is the judgement at the other end. */
  readonly keyValue: readonly string[];
  readonly blob: readonly string[];
  readonly sql: readonly string[];
}

/** The lock of the host whose worker has this name. */
export const hostLock = (name: string): string => `foremesh:host:${name}`;

/** Controller → host. */
export type ToHost =
  /** To a blank host: engines it may need. */
  | { readonly type: "engines"; readonly abis: readonly HostedAbi[] }
  /** Comes first, while the code is still being fetched and compiled: what can be imported meanwhile. */
  | { readonly type: "load"; readonly abi: HostedAbi; readonly scriptUrl: string | undefined }
  | { readonly type: "start"; readonly order: StartOrder }
  /** Carries the port of one proxy. */
  | { readonly type: "serve"; readonly link: number }
  /** The proxy behind this link is gone: what it had under way is nobody's any more. */
  | { readonly type: "unserve"; readonly link: number }
  | { readonly type: "ping" };

/** An exchange as a host knows it: its number on the port of the proxy behind this link. */
export interface ExchangeRef {
  readonly link: number;
  readonly id: number;
}

/** Host → controller. */
export type FromHost =
  /** First: from here on it holds its lock, for as long as it lives. */
  | { readonly type: "alive" }
  | { readonly type: "ready"; readonly protocol?: number }
  | { readonly type: "start-failed"; readonly error: WireError }
  /** The guest is broken, since this exchange: its memory may be in any state. */
  | { readonly type: "trapped"; readonly error: WireError; readonly exchange: ExchangeRef }
  /** Said once: the guest works, so that what breaks it later is not its start. */
  | { readonly type: "answered" }
  | { readonly type: "vitals"; readonly vitals: Vitals }
  /** `abandonedForMs`: since when the guest holds on to an exchange that was given up; 0 when it holds on to none. */
  | {
      readonly type: "pong";
      readonly abandonedForMs: number;
      /** Exchanges that are with the guest or wait for it. */
      readonly busyCount: number;
    };
