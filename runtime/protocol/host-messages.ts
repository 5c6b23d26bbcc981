import type { WireError } from "../kernel/errors";

/** ABIs that hosts have an engine for. */
export type HostedAbi = "wasi-http" | "fetch";
export const isHosted = (abi: string): abi is HostedAbi => abi === "wasi-http" || abi === "fetch";

/** All that a host needs to bring one guest to life. Code comes compiled and verified; nothing is left to fetch. */
export interface StartOrder {
  readonly service: string;
  readonly abi: HostedAbi;
  /** The ES module to import; its URL is answered with verified bytes. */
  readonly entryUrl: string;
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  readonly files: Readonly<Record<string, ArrayBuffer>>;
  readonly config: Readonly<Record<string, string>>;
  readonly concurrency: number;
}

/** Controller → host. */
export type ToHost =
  /** To a blank host: engines it may need. */
  | { readonly type: "engines"; readonly abis: readonly HostedAbi[] }
  /** Comes first, while the code is still being fetched and compiled: what can be imported meanwhile. */
  | { readonly type: "load"; readonly abi: HostedAbi; readonly entryUrl: string }
  | { readonly type: "start"; readonly order: StartOrder }
  /** Carries the port of one proxy. */
  | { readonly type: "serve"; readonly link: number }
  /** The proxy behind this link is gone: what it had under way is nobody's any more. */
  | { readonly type: "unserve"; readonly link: number }
  | { readonly type: "ping" };

/** Host → controller. */
export type FromHost =
  | { readonly type: "ready" }
  | { readonly type: "start-failed"; readonly error: WireError }
  /** The guest is broken: its memory may be in any state. */
  | { readonly type: "trapped"; readonly error: WireError }
  /** `abandonedForMs`: since when the guest holds on to an exchange that was given up; 0 when it holds on to none. */
  | {
      readonly type: "pong";
      readonly abandonedForMs: number;
      /** Exchanges that are with the guest or wait for it. */
      readonly busyCount: number;
    };
