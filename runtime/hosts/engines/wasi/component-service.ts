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
    // Firefox has no `Request.body`: there every guest gets it whole.
    const isStreamed = first.canWait && request.body !== undefined;
    const body = isStreamed ? undefined : await wholeBody(request);
    const instance = await pool.borrow();
    const { response, ended } = instance.answer(request, body, outbound);
    void ended.then((isWhole) => pool.giveBack(instance, isWhole));
    // A guest that cannot wait has done it all by now: how it ended decides what its response is worth.
    if (!first.canWait) await ended;
    return response;
  };
}

/** A guest that cannot wait for its request's body gets it whole; its chunks stay as they are. */
async function wholeBody(request: Request): Promise<readonly Uint8Array[]> {
  if (request.body === null) return [];
  if (request.body === undefined) return [new Uint8Array(await request.arrayBuffer())];
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  return chunks;
}
