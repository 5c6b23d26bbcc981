import { type Problem, readProblem } from "./problem";

/** One answered request, as the live strip shows it. */
export interface AnsweredRequest {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly serverTiming: string | null;
  readonly durationMs: number;
}

/** An answer that is no success; `status` is 0 when nothing answered at all. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly status: number,
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(problem.title, options);
  }
}

export interface ApiClient {
  /** Resolves with a successful response, else throws an `ApiError` (or the signal's `AbortError`). */
  send(path: string, init?: RequestInit): Promise<Response>;
}

interface ApiClientOptions {
  readonly fetch: (path: string, init?: RequestInit) => Promise<Response>;
  readonly now: () => number;
  readonly onAnswer: (request: AnsweredRequest) => void;
}

export function createApiClient({ fetch, now, onAnswer }: ApiClientOptions): ApiClient {
  return {
    async send(path, init = {}) {
      const startedAt = now();
      const method = init.method ?? "GET";
      const report = (status: number, serverTiming: string | null): void =>
        onAnswer({ method, path, status, serverTiming, durationMs: now() - startedAt });
      let response: Response;
      try {
        response = await fetch(path, init);
      } catch (cause) {
        if (init.signal?.aborted) throw cause;
        report(0, null);
        throw new ApiError(0, { status: 0, title: "No connection", detail: "", errors: [] }, { cause });
      }
      report(response.status, response.headers.get("server-timing"));
      if (!response.ok) throw new ApiError(response.status, await readProblem(response));
      return response;
    },
  };
}
