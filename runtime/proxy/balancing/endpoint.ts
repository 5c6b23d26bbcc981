import type { StartCause } from "../../protocol/discovery-messages";
import type { ExchangeSender } from "../../protocol/exchange-sender";
import type { PeakEwma } from "./peak-ewma";

/** A replica as one proxy sees it. */
export interface Endpoint {
  readonly service: string;
  readonly replica: string;
  /** Of the leader whose replica it is. */
  readonly epoch: number | undefined;
  readonly cause: StartCause;
  /** Exchanges it works on at a time; more wait there. */
  readonly concurrency: number;
  /** Monotonic ms. */
  readonly addedAt: number;
  readonly client: ExchangeSender;
  readonly latency: PeakEwma;
}

/** Names it among all endpoints: its guard's key. */
export const keyOf = ({ service, replica }: Endpoint): string => `${service}/${replica}`;
