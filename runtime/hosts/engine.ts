import type { StartOrder } from "../protocol/host-messages";

/** How code of one ABI is brought to life and asked. One instance per replica. */
export interface Guest {
  handle(request: Request): Promise<Response>;
}

/** @throws whatever the guest's start throws; the host reports it as SERVICE_START_FAILED. */
export type Engine = (order: StartOrder) => Promise<Guest>;
