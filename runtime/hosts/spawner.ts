import type { FromHost, ToHost } from "../protocol/host-messages";

/** A host's worker as the pool sees it. */
export interface Host {
  post(message: ToHost, transfer?: Transferable[]): void;
  onmessage: ((message: FromHost) => void) | undefined;
  /** The worker itself failed: its script could not be loaded, it threw outside of any exchange, or it has ended. */
  onerror: ((message: string) => void) | undefined;
  /** Returns at once; a looping guest may take 2 s to be really gone (facts: wasm.md §9), so nobody waits for it. */
  terminate(): void;
}

/** What the pool needs from the browser: somewhere to run a guest. Every name is given once. */
export type Spawner = (name: string) => Host;
