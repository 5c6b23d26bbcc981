import type { Outbound } from "../../../protocol/outbound";
import { type ComponentInstance, createComponentInstance, type InstanceOptions } from "./component-instance";
import { createInstancePool } from "./instance-pool";

export interface ComponentServiceOptions extends InstanceOptions {
  /** Exchanges at a time, each with an instance to itself. */
  readonly concurrency: number;
}

export type ComponentService = (request: Request, outbound: Outbound) => Promise<Response>;

/** Answers requests with a wasi:http component; made when a first instance of it is up. */
export async function createComponentService(options: ComponentServiceOptions): Promise<ComponentService> {
  const make = () => createComponentInstance(options);
  const first = await make();
  const pool = createInstancePool<ComponentInstance>(first, make, options.concurrency);

  return async (request, outbound) => {
    const body = first.canWait ? undefined : await wholeBody(request);
    const instance = await pool.borrow();
    const { response, ended } = instance.answer(request, body, outbound);
    void ended.then((isWhole) => pool.giveBack(instance, isWhole));
    // A guest that cannot wait has done it all by now: how it ended decides what its response is worth.
    if (!first.canWait) await ended;
    return response;
  };
}

/** A guest that cannot wait for its request's body gets it whole. */
async function wholeBody(request: Request): Promise<Uint8Array | undefined> {
  // Firefox has no `Request.body`: there every body is asked for.
  if (request.body === null) return undefined;
  return new Uint8Array(await request.arrayBuffer());
}
