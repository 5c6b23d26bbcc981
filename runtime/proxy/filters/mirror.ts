import type { RouteFilter } from "../../config/schema";
import type { Clock } from "../../kernel/clock";
import { createPayload } from "../../protocol/payload";
import type { ResponseFlag } from "../../telemetry/exchange-event";
import { resolves } from "../backend-refs";
import type { Exchange } from "../exchange";
import type { Handler } from "../layer";
import { timeLimit } from "../time-limit";

type MirrorSetting = NonNullable<RouteFilter["requestMirror"]>;

/** Sends a copy of an exchange to the filter's backend, or does not, as its share says. Nobody waits for it. */
export type Mirror = (setting: MirrorSetting, exchange: Exchange) => void;

export interface MirrorOptions {
  readonly clock: Clock;
  random(): number;
  nextTask(): Promise<void>;
  /** Sends one copy to the backend it names. */
  readonly send: Handler;
  /** Names of the services and upstreams there are. */
  readonly backends: ReadonlySet<string>;
}

/** Longest that a copy may take: it has no caller whose patience could end. */
const COPY_TIMEOUT_MS = 15_000;

/**
 * RequestMirror: fire and forget. A copy has facts and a time of its own, so that neither its failure nor its slowness
 * shows in the answer. A body that was read already, by a try at another backend, is not mirrored.
 */
export function createMirror({ clock, random, nextTask, send, backends }: MirrorOptions): Mirror {
  return ({ backendRef, percent, fraction }, exchange) => {
    const share = fraction === undefined ? (percent ?? 100) / 100 : fraction.numerator / fraction.denominator;
    if (random() >= share || !resolves(backendRef, backends) || exchange.request.bodyUsed) return;
    // Before the original is sent: a body can be cloned only while nobody reads it.
    const payload = createPayload(exchange.request.clone(), nextTask);
    // Named already, so that a copy does not count as a use that forecasts learn from.
    const facts = { ...exchange.facts, backend: backendRef.name, flags: new Set<ResponseFlag>() };
    const backend = { ...backendRef, weight: 1, filters: [], fallback: false };
    const limit = timeLimit(new AbortController().signal, clock, "copy");
    limit.start(COPY_TIMEOUT_MS);
    send({ ...exchange, payload, backend, facts, signal: limit.signal, hasNextBackend: false })
      .then((response) => response.body?.cancel())
      .catch(() => undefined)
      .finally(() => limit.stop());
  };
}
