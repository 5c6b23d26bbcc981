import { fromWireError, MeshError, type MeshErrorCode, toWireError, type WireError } from "../kernel/errors";
import type { Channel } from "./channel";
import { isMessage } from "./is-message";

/** A call across a realm boundary. Arguments and results are structured clones; ports among the arguments move. */
interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

type Reply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: WireError };

/** What may be called from another realm: methods whose arguments and results can be cloned. */
export type Callable<Api> = { [Name in keyof Api]: (...args: never[]) => unknown };

/** The same interface as its caller sees it: every method answers later. */
export type Remote<Api extends Callable<Api>> = {
  readonly [Name in keyof Api]: (...args: Parameters<Api[Name]>) => Promise<Awaited<ReturnType<Api[Name]>>>;
};

/**
 * Answers the calls that come in on a channel. An error travels with its code, or with `fallbackCode` when it has none.
 * More than `pendingMax` at a time are refused: OVERLOADED. Only the methods of `api` itself can be called, and none that it inherits: the other end may be a guest's realm.
 */
export function serveCalls<Api extends Callable<Api>>(
  channel: Channel<Reply>,
  api: Api,
  fallbackCode: MeshErrorCode = "CONTROL_FAILED",
  pendingMax = Number.POSITIVE_INFINITY,
): void {
  let pendingCount = 0;
  channel.onmessage = async ({ data }: MessageEvent<Call>) => {
    if (!isMessage(data) || typeof data.method !== "string" || !Array.isArray(data.args)) return;
    const { id, method, args } = data;
    pendingCount++;
    try {
      if (pendingCount > pendingMax)
        throw new MeshError("OVERLOADED", `Cannot call ${method}: ${pendingMax} calls wait already`);
      if (!Object.hasOwn(api, method))
        throw new MeshError(fallbackCode, `Cannot call ${method}: there is no such method`);
      channel.postMessage({ id, value: await api[method as keyof Api](...(args as never[])) });
    } catch (error) {
      channel.postMessage({ id, error: toWireError(error, fallbackCode) });
    } finally {
      pendingCount--;
    }
  };
}

/** Calls what is served at the other end. A call whose other end is gone stays pending, as no port tells of that. */
export function remoteOf<Api extends Callable<Api>>(
  channel: Channel<Call>,
  isPort: (value: unknown) => boolean,
): Remote<Api> {
  const pending = new Map<number, { resolve(value: unknown): void; reject(reason: unknown): void }>();
  let nextId = 1;
  channel.onmessage = ({ data }: MessageEvent<Reply>) => {
    if (!isMessage(data)) return;
    const call = pending.get(data.id);
    pending.delete(data.id);
    if ("error" in data) call?.reject(fromWireError(data.error));
    else call?.resolve(data.value);
  };
  const call =
    (method: string) =>
    (...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, { resolve, reject });
        channel.postMessage({ id, method, args }, args.filter(isPort) as Transferable[]);
      });
  // `then` would make the remote a promise to whoever awaits it.
  return new Proxy({} as Remote<Api>, {
    get: (_target, name) => (name === "then" ? undefined : call(String(name))),
  });
}
