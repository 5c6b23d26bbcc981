import type { WireError } from "../kernel/errors";

/** All that a host needs to bring one guest to life. Code comes compiled and verified; nothing is left to fetch. */
export interface StartOrder {
  readonly service: string;
  readonly abi: "wasi-http" | "fetch";
  /** The ES module to import; its URL is answered with verified bytes. */
  readonly entryUrl: string;
  readonly modules: Readonly<Record<string, WebAssembly.Module>>;
  readonly files: Readonly<Record<string, Blob>>;
  readonly config: Readonly<Record<string, string>>;
  readonly concurrency: number;
}

/** Controller → host. */
export type ToHost =
  | { readonly type: "start"; readonly order: StartOrder }
  /** Carries the port of one proxy. */
  | { readonly type: "serve" }
  | { readonly type: "ping" };

/** Host → controller. */
export type FromHost =
  | { readonly type: "ready" }
  | { readonly type: "start-failed"; readonly error: WireError }
  /** The guest is broken: its memory may be in any state. */
  | { readonly type: "trapped"; readonly error: WireError }
  | { readonly type: "pong" };
