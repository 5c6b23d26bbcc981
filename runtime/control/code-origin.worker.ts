import type { CodeFile } from "../cache/code-cache";
import { MeshError, type MeshErrorCode } from "../kernel/errors";

/** Asks for service code at its own URL; the service worker answers, and its refusal carries a code. */
export async function fetchCode(url: string, cache: RequestCache): Promise<Response> {
  const response = await fetch(url, { cache });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { code?: MeshErrorCode; detail?: string };
  const message = problem.detail ?? `Cannot fetch ${url}: status ${response.status}, must be 200`;
  throw new MeshError(problem.code ?? "ARTIFACT_UNREADABLE", message);
}

/**
 * The same for code that is compiled while it streams: `integrity` makes the browser check it, on a service worker's
 * answer too. A failed check and a failed connection are the same TypeError; only a second look tells them apart.
 */
export const createModuleFetch =
  (integrityOf: (sha256: string) => string) =>
  async ({ url, sha256 }: CodeFile): Promise<Response> => {
    const response = await fetch(url, { integrity: integrityOf(sha256) }).catch(() => undefined);
    if (response?.ok) return response;
    await fetchCode(url, "default").catch((error: unknown) => {
      if (error instanceof MeshError) throw error;
      throw new MeshError("ARTIFACT_UNREADABLE", `Cannot fetch ${url}: ${String(error)}`, { cause: error });
    });
    throw new MeshError("INTEGRITY_MISMATCH", `Cannot use ${url}: its SHA-256 is not ${sha256}`);
  };
