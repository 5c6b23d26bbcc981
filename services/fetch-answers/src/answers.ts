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

type Handler = (url: URL) => Response | Promise<Response>;

/** Runs a handler of GET and HEAD requests; turns what callers do wrong into problem details. */
export const answerGet = (request: Request, handle: Handler): Promise<Response> =>
  answerMethods(request, { GET: handle });

/** The same with a handler for each method that a path knows. HEAD is asked of GET's. */
export async function answerMethods(
  request: Request,
  handlers: { readonly GET: Handler; readonly POST?: Handler },
): Promise<Response> {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const handle = method === "GET" || method === "POST" ? handlers[method] : undefined;
  if (handle === undefined) {
    const allowed = ["GET", "HEAD", ...(handlers.POST === undefined ? [] : ["POST"])];
    const detail = `Use ${new Intl.ListFormat("en", { type: "disjunction" }).format(allowed)}`;
    return problemAnswer(405, "Method Not Allowed", detail, { headers: { allow: allowed.join(", ") } });
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
