import type { CodeFile } from "../cache/code-cache";
import { MeshError, type MeshErrorCode } from "../kernel/errors";
import { AHEAD_HEADER } from "../protocol/ahead-header";
import { VERIFIED_HEADER } from "../protocol/verified-header";

/** A download that stalls must not keep its service starting for ever. */
const FETCH_TIMEOUT_MS = 60_000;

/** Asks for service code at its own URL; the service worker answers, and its refusal carries a code. */
export async function fetchCode(url: string, cache: RequestCache, isAhead: () => boolean): Promise<Response> {
  const ahead: RequestInit = isAhead() ? { priority: "low", headers: { [AHEAD_HEADER]: "1" } } : {};
  const response = await fetch(url, { ...ahead, cache, signal: AbortSignal.timeout(FETCH_TIMEOUT_MS) });
  if (response.ok) return response;
  const problem = (await response.json().catch(() => ({}))) as { code?: MeshErrorCode; detail?: string };
  const message = problem.detail ?? `Cannot fetch ${url}: status ${response.status}, must be 200`;
  throw new MeshError(problem.code ?? "ARTIFACT_UNREADABLE", message);
}

async function fetchOrExplain(url: string): Promise<Response> {
  try {
    return await fetchCode(url, "default", () => false);
  } catch (error) {
    if (error instanceof MeshError) throw error;
    throw new MeshError("ARTIFACT_UNREADABLE", `Cannot fetch ${url}: ${String(error)}`, { cause: error });
  }
}

/** Gives the service worker what was made here, to keep if it can, and to answer with as long as it runs. */
export async function offerCode({ url, sha256 }: CodeFile, body: Blob): Promise<void> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  const { ok, headers } = await fetch(url, { method: "PUT", body, signal });
  if (ok && headers.get(VERIFIED_HEADER) === sha256) return;
  throw new MeshError(
    "ARTIFACT_UNREADABLE",
    `Cannot hand over ${url}: no service worker of foremesh took it`,
  );
}

/**
 * Makes sure that an entry module, which the host imports by its URL, is answered with verified bytes: by our service
 * worker, not by the network, nor by another handler of a worker that imports ours.
 */
export async function confirmEntry({ url, sha256 }: CodeFile): Promise<void> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  const head = await fetch(url, { method: "HEAD", signal }).catch(() => undefined);
  if (head?.ok && head.headers.get(VERIFIED_HEADER) === sha256) return;
  await fetchOrExplain(url);
  const message = `Cannot trust ${url}: foremesh's service worker did not answer it`;
  throw new MeshError("INTEGRITY_MISMATCH", message);
}
