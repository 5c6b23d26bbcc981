/** What the services with the `fetch` ABI answer with. */

export function jsonAnswer(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
}

/** RFC 9457 problem details. `errors` names the parameters that were wrong, where any were. */
export function problemAnswer(
  status: number,
  title: string,
  detail: string,
  {
    errors,
    headers,
  }: { errors?: readonly ParameterError[]; headers?: Readonly<Record<string, string>> } = {},
): Response {
  const problem = { type: "about:blank", title, status, detail, ...(errors === undefined ? {} : { errors }) };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

export interface ParameterError {
  readonly path: string;
  readonly message: string;
}

/** The caller's mistake: one parameter, and what it must be. Thrown by readers, answered as 400 by the service. */
export class BadParameter extends Error {
  constructor(
    readonly parameter: string,
    readonly rule: string,
  ) {
    super(`The parameter ${parameter} ${rule}`);
  }
}

/** Runs a handler of GET and HEAD requests; turns what callers do wrong into problem details. */
export async function answerGet(
  request: Request,
  handle: (url: URL) => Response | Promise<Response>,
): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return problemAnswer(405, "Method Not Allowed", "Use GET or HEAD", { headers: { allow: "GET, HEAD" } });
  }
  try {
    return await handle(new URL(request.url));
  } catch (error) {
    if (!(error instanceof BadParameter)) throw error;
    const errors = [{ path: error.parameter, message: error.rule }];
    return problemAnswer(400, "Bad Request", error.message, { errors });
  }
}

export function notFound(what: string): Response {
  return problemAnswer(404, "Not Found", what);
}
