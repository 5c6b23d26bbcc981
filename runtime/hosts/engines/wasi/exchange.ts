import type { Outbound } from "../../../protocol/outbound";

/** What an answer may be; the limits are the host's. */
export interface ResponseLimits {
  readonly headerBytes: number;
  readonly bodyBytes: number;
}

/** The exchange that an instance is busy with. */
export interface Exchange {
  /** Aborted when the exchange is given up. */
  readonly signal: AbortSignal;
  readonly outbound: Outbound;
  /** Whether a response's content-length speaks of a body that comes with it. */
  readonly hasBody: boolean;
}
