import type { CacheOutcome } from "../protocol/response-cache";
import type { Explanation } from "./explanation";

/** How an exchange was answered: over the page's own port, through the service worker, or by the network. */
export type ExchangePath = "direct" | "worker" | "network";

/** Envoy's response flags, as far as they occur here (envoy accesslog.proto). */
export type ResponseFlag =
  | "NR" // no route or backend configured
  | "UH" // no healthy endpoint
  | "UT" // upstream request timeout
  | "UF" // upstream connection failure
  | "UR" // upstream reset: the service trapped or its replica was lost
  | "URX" // retries used up
  | "UO" // overflow: shed, more than the backend may have at a time
  | "OM" // overload manager: shed, the device is under critical pressure
  | "RL" // rate limited
  | "RFCF" // answered by the cache, which alone was asked
  | "DI" // delay injected
  | "FI" // abort injected
  | "UAEX" // unauthorized
  | "UPE"; // upstream protocol error

/** One exchange, measured. Times in ms; `undefined` where a step did not happen. */
export interface ExchangeEvent {
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly method: string;
  readonly url: string;
  readonly route: string;
  /** Service or upstream that answered. */
  readonly backend: string | undefined;
  readonly replica: string | undefined;
  /** Tries at a backend: more than one when it was retried, hedged or fell back; 0 when no backend was asked. */
  readonly attempts: number;
  readonly path: ExchangePath;
  /** `undefined`: no cache had anything to do with it. */
  readonly cache: CacheOutcome | undefined;
  readonly status: number;
  readonly flags: readonly ResponseFlag[];
  /** The replica had been started by a forecast. */
  readonly predicted: boolean;
  readonly routeMs: number;
  /** Waited for a replica to start: the cold start that this exchange paid. */
  readonly startMs: number | undefined;
  readonly queueMs: number | undefined;
  readonly serviceMs: number | undefined;
  readonly totalMs: number;
  /** How it was decided, as things were when it came; only while someone looks. */
  readonly explanation?: Explanation;
}
