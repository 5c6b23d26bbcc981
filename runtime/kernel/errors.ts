/**
 * Every failure the mesh can report, with what to do about it. The set is closed: a code is part of the public
 * interface, matched by callers and carried across realms; the message is for people.
 */
const REMEDIES = {
  CONFIG_UNREADABLE: "Serve mesh.json as valid JSON at the URL in data-config",
  CONFIG_INVALID: "Correct the value at the path named in the diagnostic",
  INSECURE_CONTEXT: "Serve the page over https, or from localhost",
  UNSUPPORTED_BROWSER: "Use a browser that has service workers and Web Locks",
  ALREADY_STARTED: "Keep one foremesh script tag per page",
  SCOPE_TAKEN:
    'Add importScripts("/foremesh-sw.js") to the service worker that owns this scope, or set data-scope',
  WORKER_REFUSED:
    "Serve foremesh-sw.js as JavaScript from this origin, in or above the scope it shall control, and the folder foremesh/",
  SCRIPT_UNREADABLE: "Serve the folder foremesh/ beside foremesh.js and foremesh-sw.js",
  PROTOCOL_MISMATCH: "Reload the page: its version of foremesh is not the service worker's",
  NO_LEADER: "Open a page that loads the foremesh script: replicas run in a tab",
  NO_ROUTE: "Add a route for this path to mesh.json",
  NO_ENDPOINT: "Declare the service in mesh.json, or give its route a fallback backend",
  NO_BACKEND: "Declare the backend, or correct the backendRef",
  OVERLOADED: "Send less at a time, raise connectionPool, or add a fallback backend",
  SHED: "Ask again when Retry-After says, raise the service's priority, or add a fallback backend",
  NOT_CACHED: "Ask again while online, or choose a strategy that asks the upstream",
  RATE_LIMITED: "Wait as long as Retry-After says, or raise the rateLimit",
  FORBIDDEN_ROLE: "Add the client's role to the service's roles, or set the role with data-role or setRole()",
  FORBIDDEN_OUTBOUND:
    'Grant it in the service\'s capabilities.outbound, such as "http://maps" for the service maps',
  INTEGRITY_MISMATCH: "Update artifact.sha256 in mesh.json, or serve the file it was computed from",
  ARTIFACT_UNREADABLE: "Check the artifact's URL, and that the file is what its abi says",
  SERVICE_START_FAILED: "Inspect `cause`: the guest could not be instantiated",
  SERVICE_TRAPPED: "Mend the service: it trapped, threw, or did not end",
  SERVICE_EXITED: "Mend the service: it ended before its answer did",
  CRASH_LOOP: "Mend the service: it fails soon after every start; it is started again after the back-off",
  RESPONSE_INVALID: "Mend the service: its answer is not HTTP, see the message",
  RESPONSE_TOO_LARGE: "Answer with less, or raise resources.responseMaxBytes",
  MEMORY_LIMIT: "Raise resources.memoryMaxBytes, or build the service to need less",
  QUOTA_EXCEEDED: "Delete what is not needed any more, or raise resources.storageMaxBytes",
  STORE_FAILED:
    "Read the message and `cause`: nothing of this was kept, unless the message says that it may be; then repeat only what is idempotent",
  STATISTICS_UNREADABLE:
    "Serve the file that prediction.statistics names as it was published; until then nothing is known of new clients",
  STORAGE_NEWER: "Reload the page: a newer foremesh has been here",
  STORAGE_BLOCKED: "Close or reload the other tabs of this app",
  STORAGE_REBUILT: "Nothing: it is fetched and learned again",
  STORAGE_BROKEN: "Free disk space, or clear this site's data",
  STORAGE_FULL: "Free disk space, lower cache.persistentMaxBytes, or pin less",
  OUTCOME_UNKNOWN: "Ask the server whether it has the write, then call outbox.retry() or outbox.drop()",
  NO_WRITE: "Read outbox.list(): it has the tickets, and what became of each write",
  SQL_ERROR: "Mend the statement: `message` has SQLite's words, `cause` its code",
  FORBIDDEN_CAPABILITY: "Grant it in the service's capabilities",
  FEATURE_MISSING: "Use a browser, or serve the page, with what the message names",
  ENDPOINT_LOST: "Retry when the request is idempotent: the replica went away before it answered",
  DEADLINE_EXCEEDED: "Raise the route's or the service's timeout, or prewarm the service",
  CONTROL_FAILED: "Inspect `cause`, and report it",
  UPSTREAM_UNREACHABLE: "Check the upstream's URL and the network",
} as const;

export type MeshErrorCode = keyof typeof REMEDIES;

/** What an error is when it crosses a realm boundary: the code travels, the stack stays. */
export interface WireError {
  readonly code: MeshErrorCode;
  readonly message: string;
  readonly cause?: string;
}

/** A failure the caller is expected to handle. Match on `code`, never on `message`. */
export class MeshError extends Error {
  override readonly name = "MeshError";
  readonly remedy: string;

  /** By its name: in WebKit a worker has this class twice (is-first-evaluation.browser.ts). */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "MeshError" && Object.hasOwn(value, "remedy");
  }

  constructor(
    readonly code: MeshErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.remedy = REMEDIES[code];
  }
}

export function toWireError(error: unknown, fallbackCode: MeshErrorCode): WireError {
  const cause = error instanceof Error && error.cause !== undefined ? String(error.cause) : undefined;
  const code = error instanceof MeshError ? error.code : fallbackCode;
  const message = error instanceof Error ? error.message : String(error);
  return cause === undefined ? { code, message } : { code, message, cause };
}

/** The other end may be a guest's realm, whose error may be none. */
export function fromWireError(wire: WireError): MeshError {
  if (typeof wire?.message !== "string" || !Object.hasOwn(REMEDIES, wire.code))
    return new MeshError("CONTROL_FAILED", "Cannot read an error: it must have a known code and a message");
  return new MeshError(wire.code, wire.message, wire.cause === undefined ? undefined : { cause: wire.cause });
}
