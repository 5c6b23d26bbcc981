import type { Outbound } from "../../../protocol/outbound";
import {
  type ComponentInstance,
  createComponentInstance,
  type Ended,
  type InstanceOptions,
} from "./component-instance";
import { createInstancePool } from "./instance-pool";

export interface ComponentServiceOptions extends InstanceOptions {
  /** Exchanges at a time, each with an instance to itself. */
  readonly concurrency: number;
  /** Is kept to be the linear memories of the instances there are. */
  readonly memories?: Set<WebAssembly.Memory>;
}

/** All chunks of a request's body, for a guest that cannot wait. */
type Body = readonly Uint8Array[] | undefined;

export type ComponentService = (request: Request, outbound: Outbound) => Promise<Response>;

/** Answers requests with a wasi:http component; made when a first instance of it is up. */
export async function createComponentService(options: ComponentServiceOptions): Promise<ComponentService> {
  const { memories } = options;
  const make = async () => {
    const instance = await createComponentInstance(options);
    for (const memory of instance.memories) memories?.add(memory);
    return instance;
  };
  const first = await make();
  const pool = createInstancePool<ComponentInstance>(first, make, options.concurrency);

  /** Its instances are made anew for each request, ahead of it. */
  let answersOnce = false;

  const giveBack = (instance: ComponentInstance, ended: Ended): void => {
    answersOnce ||= ended === "spent";
    if (ended === "broken" || answersOnce) for (const memory of instance.memories) memories?.delete(memory);
    if (ended === "broken") pool.drop();
    else if (!answersOnce) pool.giveBack(instance);
    // The end of a body is still on its way out, and an instance takes tens of milliseconds to make.
    else void options.system.nextTask().then(pool.renew);
  };

  const ask = async (request: Request, body: Body, outbound: Outbound): Promise<Response> => {
    const instance = await pool.borrow();
    const { response, ended } = instance.answer(request, body, outbound);
    void ended.then((how) => giveBack(instance, how));
    try {
      // A guest that cannot wait has done it all by now: how it ended decides what its response is worth.
      if (!first.canWait) await ended;
      return await response;
    } catch (error) {
      if ((await ended) !== "spent") throw error;
      return ask(request, body, outbound);
    }
  };

  return async (request, outbound) => {
    return ask(request, first.canWait ? undefined : await wholeBody(request), outbound);
  };
}

/** A guest that cannot wait for its request's body gets it whole; its chunks stay as they are. */
async function wholeBody(request: Request): Promise<readonly Uint8Array[]> {
  if (request.body === null) return [];
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  for (let read = await reader.read(); !read.done; read = await reader.read()) chunks.push(read.value);
  return chunks;
}
