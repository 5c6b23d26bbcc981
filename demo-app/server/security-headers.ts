/**
 * Headers of every answer. Pages get a strict policy; only the scripts that become workers of the mesh may compile
 * WebAssembly, because a worker obeys the policy of its own response (https://w3c.github.io/webappsec-csp/#initialize-global-object-csp).
 */
const SHARED_POLICY = [
  "default-src 'self'",
  "img-src 'self' blob: data:",
  "style-src 'self'",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join("; ");
const PAGE_POLICY = `${SHARED_POLICY}; script-src 'self'`;
const WORKER_POLICY = `${SHARED_POLICY}; script-src 'self' 'wasm-unsafe-eval'`;

export function securityHeaders(pathname: string): Readonly<Record<string, string>> {
  const isWorkerScript =
    pathname === "/foremesh-sw.js" || pathname.startsWith("/foremesh/") || pathname.startsWith("/services/");
  return {
    "content-security-policy": isWorkerScript ? WORKER_POLICY : PAGE_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
  };
}
