import type { WireError } from "../kernel/errors";

/** Whether the engine can set a guest's stack aside (JSPI); without it a component that waits is made to fail. */
export type TranspileMode = "sync" | "jspi";

/** Controller → transpiler. */
export interface TranspileOrder {
  /** For messages. */
  readonly url: string;
  readonly component: Uint8Array<ArrayBuffer>;
  readonly mode: TranspileMode;
}

/** What a component became: one file of JavaScript, and its core modules under the names by which that asks for them. */
export type TranspiledFiles = readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>])[];

/** Transpiler → controller. */
export type TranspileReply = { readonly files: TranspiledFiles } | { readonly error: WireError };
