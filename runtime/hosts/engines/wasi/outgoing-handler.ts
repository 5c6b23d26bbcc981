import { isBodiless } from "../../../protocol/payload";
import { hasRequestStreams } from "../../../protocol/request-streams";
import { type ErrorCode, errorCodeOf } from "./error-code";
import type { Exchange } from "./exchange";
import { FutureIncomingResponse, IncomingResponse } from "./incoming-response";
import type { InstanceContext } from "./instance-context";
import type { OutgoingRequest, RequestOptions } from "./outgoing-request";
import { WitError } from "./wit-error";

const NS_PER_MS = 1_000_000;

export interface OutgoingHandlerOptions {
  /** `undefined` between exchanges. */
  exchange(): Exchange | undefined;
  sleep(ms: number): Promise<void>;
}

/** wasi:http/outgoing-handler: calls go through the mesh, which judges them. */
export function createOutgoingHandler(context: InstanceContext, { exchange, sleep }: OutgoingHandlerOptions) {
  /** The call as fetch knows it. */
  const toRequest = async (asked: OutgoingRequest, url: string, signal: AbortSignal): Promise<Request> => {
    const method = asked.methodName;
    const headers = asked.headers().toHeaders();
    const body = await bodyOf(asked);
    const init: RequestInit & { duplex?: "half" } = { method, headers, signal };
    if (body !== null) Object.assign(init, { body, duplex: "half" });
    try {
      return new Request(url, init);
    } catch {
      // Headers were judged when the guest set them; what fetch refuses besides are some methods, and credentials in URLs.
      const isMethod = /^(?:CONNECT|TRACE|TRACK)$/i.test(method);
      throw new WitError({ tag: isMethod ? "HTTP-request-method-invalid" : "HTTP-request-URI-invalid" });
    }
  };

  const ask = async (
    asked: OutgoingRequest,
    url: string,
    abort: AbortController,
    { signal, outbound }: Exchange,
  ) => {
    try {
      const request = await toRequest(asked, url, AbortSignal.any([signal, abort.signal]));
      const response = await refusalIn(await outbound(request));
      return { tag: "ok", val: new IncomingResponse(response, context) } as const;
    } catch (error) {
      // A guest may still be writing what nobody will read.
      asked.pipe?.discard();
      const val = error instanceof WitError ? (error.payload as ErrorCode) : errorCodeOf(error);
      return { tag: "err", val } as const;
    }
  };

  return {
    /** @throws a WitError with an `error-code` when it is no request at all. */
    handle(asked: OutgoingRequest, options: RequestOptions | undefined): FutureIncomingResponse {
      const current = exchange();
      const { url } = asked;
      if (url === undefined || !URL.canParse(url)) throw new WitError({ tag: "HTTP-request-URI-invalid" });
      if (current === undefined) throw new WitError({ tag: "HTTP-request-denied" });
      const abort = new AbortController();
      const asking = ask(asked, url, abort, current);
      const timeoutNs = options?.firstByteTimeout();
      if (timeoutNs === undefined) return new FutureIncomingResponse(asking, abort, context);
      const timeUp = sleep(Number(timeoutNs) / NS_PER_MS).then(
        () => ({ tag: "err", val: { tag: "connection-read-timeout" } }) as const,
      );
      const first = Promise.race([asking, timeUp]);
      void first.then(({ tag }) => tag === "err" && abort.abort());
      return new FutureIncomingResponse(first, abort, context);
    },
  };
}

/** As a stream where requests can have one; else whole. */
async function bodyOf(asked: OutgoingRequest): Promise<BodyInit | null> {
  const { pipe, methodName: method } = asked;
  if (pipe === undefined) return null;
  if (isBodiless({ method })) {
    pipe.discard();
    return null;
  }
  const stream = pipe.open();
  return hasRequestStreams() ? stream : new Response(stream).arrayBuffer();
}

const PROBLEM = "application/problem+json";

/** The mesh answers a call that was not granted with a problem of its own; wasi:http has a code for that. */
async function refusalIn(response: Response): Promise<Response> {
  if (response.status !== 403 || response.headers.get("content-type") !== PROBLEM) return response;
  const text = await response.text();
  const { status, statusText, headers } = response;
  if (codeIn(text) === "FORBIDDEN_OUTBOUND") throw new WitError({ tag: "HTTP-request-denied" });
  return new Response(text, { status, statusText, headers });
}

function codeIn(text: string): unknown {
  try {
    return (JSON.parse(text) as { code?: unknown } | null)?.code;
  } catch {
    return undefined;
  }
}
