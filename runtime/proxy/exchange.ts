import type { BackendRef } from "../config/schema";
import type { Payload } from "../protocol/payload";
import type { RequestHead } from "../protocol/request-head";
import type { CacheOutcome } from "../protocol/response-cache";
import type { ExchangePath, ResponseFlag } from "../telemetry/exchange-event";
import type { RouteMatch } from "./routing/route-table";

/** The rule that answers a request, and what finding it took. */
export interface MatchedRoute extends RouteMatch {
  /** Monotonic ms. */
  readonly startedAt: number;
  readonly routeMs: number;
  /** A write that the outbox keeps until it has its final answer. */
  readonly isQueued?: boolean;
}

/** Who asked. */
export interface ExchangeClient {
  /** The page, as far as it is known: what is limited per client is limited by it. */
  readonly id: string | undefined;
  /** For authorization. */
  readonly role: string | undefined;
  /** URL of the page that asked, where it is known. */
  readonly page?: string | undefined;
  /** Keeps this realm alive for work that goes on after the answer; without it nothing is stored. */
  waitUntil?(work: Promise<unknown>): void;
}

/** One request on its way through the stack, with what the layers found out about it. */
export interface Exchange {
  readonly id: string;
  readonly request: Request;
  readonly head: RequestHead;
  readonly payload: Payload;
  readonly match: MatchedRoute;
  readonly client: ExchangeClient;
  /** Aborts when the client gives up or the time is over. */
  readonly signal: AbortSignal;
  /** When the whole exchange must have a response head, monotonic ms. */
  readonly deadlineAt: number;
  /** The backend this attempt goes to; set by the fallback layer. */
  readonly backend: BackendRef | undefined;
  /** The cache wants to know whether what it has still holds: the head has validators of it, or nobody's cache may answer. */
  readonly revalidation?: "conditional" | "whole" | undefined;
  /** Another backend can be tried when this one cannot answer. */
  readonly hasNextBackend: boolean;
  /** Grows as the exchange goes on; read by the trace layer at the end. */
  readonly facts: ExchangeFacts;
}

export interface ExchangeFacts {
  /** Tries at a backend so far. */
  attempts: number;
  backend: string | undefined;
  replica: string | undefined;
  path: ExchangePath;
  cache: CacheOutcome | undefined;
  predicted: boolean;
  startMs: number | undefined;
  queueMs: number | undefined;
  serviceMs: number | undefined;
  readonly flags: Set<ResponseFlag>;
}
