import { MeshError } from "../../../kernel/errors";
import { NULL_BODY_STATUS } from "../../../protocol/null-body-status";

/** `foremesh:service/handler` as jco lifts it; services/component-typescript/handler.wit says what it means. */
export interface HandlerRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly [name: string, value: string][];
  readonly body: Uint8Array;
}

export interface HandlerResponse {
  readonly status: number;
  readonly headers: readonly [name: string, value: string][];
  readonly body: Uint8Array<ArrayBuffer>;
}

export type HandlerExport = (request: HandlerRequest) => HandlerResponse | Promise<HandlerResponse>;

const INTERFACE = /^foremesh:service\/handler(?:@|$)/;

/** The component's `handle` of whole requests: in its interface, or of the world itself. Others export none. */
export function handlerExportOf(component: Readonly<Record<string, unknown>>): HandlerExport | undefined {
  const name = Object.keys(component).find((key) => INTERFACE.test(key));
  const owner = name === undefined ? component : component[name];
  const { handle } = owner as { readonly handle?: unknown };
  return typeof handle === "function" ? (handle as HandlerExport) : undefined;
}

/**
 * Answers one request. Synchronous from the moment that the body is there, unless the component was transpiled for JSPI.
 *
 * @throws MeshError RESPONSE_INVALID, which leaves the instance whole; anything else came out of the middle of its code.
 */
export async function answerByHandler(
  handle: HandlerExport,
  { method, url, headers }: Request,
  body: Uint8Array,
): Promise<Response> {
  return toResponse(await handle({ method, url, headers: [...headers], body }));
}

function toResponse({ status, headers, body }: HandlerResponse): Response {
  try {
    return new Response(NULL_BODY_STATUS.has(status) ? null : body, {
      status,
      headers: [...headers],
    });
  } catch (cause) {
    throw new MeshError("RESPONSE_INVALID", `Cannot use response of the service: ${String(cause)}`, {
      cause,
    });
  }
}
