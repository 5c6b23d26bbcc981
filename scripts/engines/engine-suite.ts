/** What of the suite runs in the further engines: the mesh's basics, and what is kept (issues 1 and 4). */
export const ENGINE_SPECS = [
  "abort",
  "bad-artifact-update",
  "bad-config-first-visit",
  "bad-config-later-visit",
  "bad-config-mended",
  "bad-content-security-policy",
  "bad-digest",
  "bad-foreign-worker",
  "bad-guest-reach",
  "bad-insecure-context",
  "bad-loop",
  "bad-role",
  "bad-start",
  "bad-trap",
  "bad-two-scripts",
  "bad-wasm",
  "bad-worker-script",
  "cache-downloads",
  "cache-faults",
  "calls",
  "component-bodies",
  "exchange-fidelity",
  "http-cache-kept",
  "http-cache-strategies",
  "offline-navigation",
  "offline-precache",
  "offline-shell",
  "offline-update",
  "outbox",
  "prediction",
  "public-api",
  "replicas",
  "service-worker-restart",
  "storage-persistence",
  "stores",
  "traffic-failover",
  "traffic-filters",
  "traffic-split",
  "two-tabs",
  "wayfarer",
] as const;

/** What is run with the direct path off too, one promise of each kind; and a stream that outlives a worker of Firefox. */
export const WORKER_SPECS = ["long-stream", "public-api", "two-tabs"] as const;

/** Tests that an engine's project leaves out, for one reason. */
export interface Gap {
  /**
   * platform: the engine lacks something, and `why` says what there is instead. driver: it may be all right, but nobody can see
   * it from here. open: it fails, and `why` says what is known.
   */
  readonly kind: "platform" | "driver" | "open";
  readonly why: string;
  /** Titles by spec. */
  readonly tests: Readonly<Record<string, readonly string[]>>;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What a project leaves out, as Playwright greps: spec and title. */
export const leftOut = (gaps: readonly Gap[]): RegExp[] =>
  gaps.flatMap(({ tests }) =>
    Object.entries(tests).flatMap(([spec, titles]) =>
      titles.map((title) => new RegExp(`${spec}\\.spec\\.ts .*${escaped(title)}`)),
    ),
  );
