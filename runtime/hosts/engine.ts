import type { StartOrder } from "../protocol/host-messages";
import type { Outbound } from "../protocol/outbound";

/** How code of one ABI is brought to life and asked. One instance per replica. */
export interface Guest {
  handle(request: Request, outbound: Outbound): Promise<Response>;
}

/**
 * @param entry  What the service's entry module exports.
 * @throws whatever the guest's start throws; the host reports it as SERVICE_START_FAILED.
 */
export type Engine = (entry: unknown, order: StartOrder) => Promise<Guest>;
