import type { CacheStrategy } from "../protocol/response-cache";
/** What the mesh would do with a request now, and why. Nothing is sent, and nothing is counted. */
export interface Explanation {
  /** `untouched`: no route matches, the browser goes on by itself. */
  readonly path: "direct" | "worker" | "untouched";
  /** Rules in the order they are tried, up to the one that won, each with what it failed on. */
  readonly considered: readonly RuleVerdict[];
  readonly route?: string;
  /** Name of the rule, or its index in the route. */
  readonly rule?: string;
  /** Types of the rule's filters, in order. */
  readonly filters: readonly string[];
  /** May this client's role call every service of the rule? */
  readonly allowed: boolean;
  /** As the rule has them. */
  readonly timeouts: { readonly request?: string; readonly backendRequest?: string };
  readonly retry?: {
    readonly attempts: number;
    readonly codes: readonly number[];
    readonly backoff?: string;
  };
  /** Policies in force, by what they are attached to. */
  readonly policies: readonly PolicyExplanation[];
  readonly backends: readonly BackendExplanation[];
  /** By what strategy its answer is kept. */
  readonly cache: "none" | CacheStrategy;
}

export interface RuleVerdict {
  readonly route: string;
  readonly rule: string;
  /** "won", or the part of the match that the request failed. */
  readonly outcome: string;
}

interface PolicyExplanation {
  readonly target: string;
  /** Its settings: "loadBalancer", "outlierDetection", … */
  readonly settings: readonly string[];
}

export interface BackendExplanation {
  readonly name: string;
  readonly kind: "service" | "upstream" | "unresolved";
  readonly weight: number;
  readonly fallback: boolean;
  /** Probability that the weighted choice falls on it. */
  readonly shareRatio: number;
  /** Of an upstream, which is one endpoint; a service's are at its endpoints. */
  readonly breaker?: string;
  /** What it has at a time, and what waits for it. */
  readonly queue: {
    readonly activeCount: number;
    readonly activeMaxCount: number;
    readonly pendingCount: number;
    readonly pendingMaxCount: number;
  };
  /** So many more retries its budget allows now; where the rule retries or hedges. */
  readonly retriesLeftCount?: number;
  /** Ready endpoints of a service, the most likely choice first. */
  readonly endpoints: readonly EndpointExplanation[];
}

interface EndpointExplanation {
  readonly replica: string;
  readonly inFlightCount: number;
  /** Expected cost of one more exchange, in ms: latency estimate × (in flight + 1). */
  readonly costMs: number;
  readonly breaker: string;
}
