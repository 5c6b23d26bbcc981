import type { Clock } from "../../kernel/clock";
import { MeshError } from "../../kernel/errors";
import { FLAGS_HEADER } from "../../protocol/flags-header";
import type { ExchangeEvent } from "../../telemetry/exchange-event";
import type { Explanation } from "../../telemetry/explanation";
import type { Recorder } from "../../telemetry/recorder";
import { serverTiming } from "../../telemetry/server-timing";
import type { Exchange } from "../exchange";
import { changeHeaders } from "../filters/change-headers";
import type { Layer } from "../layer";
import { flagOf, problemResponse } from "../problem";

export interface TraceOptions {
  readonly recorder: Recorder;
  readonly clock: Clock;
  /** `undefined`, or returns it, while nobody looks. */
  readonly explain?: ((exchange: Exchange) => Explanation | undefined) | undefined;
}

/** Outermost: turns failures into responses, records one event, and writes what was done on the response. */
export const traceLayer =
  ({ recorder, clock, explain }: TraceOptions): Layer =>
  (next) =>
  async (exchange) => {
    const explanation = explain?.(exchange);
    let response: Response;
    try {
      response = await next(exchange);
    } catch (error) {
      // A client that gave up gets its own abort reason; a defect of ours must not look like an answer.
      if (!(error instanceof MeshError)) throw error;
      exchange.facts.flags.add(flagOf(error.code));
      response = problemResponse(error);
    }
    const event = eventOf(exchange, response.status, explanation, clock);
    recorder.record(event);
    // Built again, it would not know where it was redirected to: what lies beside it (modules, style sheets) would be lost.
    return response.redirected ? response : withMeshHeaders(response, event);
  };

function eventOf(
  exchange: Exchange,
  status: number,
  explanation: Explanation | undefined,
  clock: Clock,
): ExchangeEvent {
  const { id, request, match, facts } = exchange;
  const { route, routeMs, startedAt } = match;
  const totalMs = clock.now() - startedAt;
  const { flags, ...measured } = facts;
  const { method, url } = request;
  const at = clock.wallNow() - totalMs;
  return {
    id,
    at,
    method,
    url,
    route,
    status,
    routeMs,
    totalMs,
    flags: [...flags],
    ...measured,
    ...(explanation && { explanation }),
  };
}

const withMeshHeaders = (response: Response, event: ExchangeEvent): Response =>
  changeHeaders(response, (headers) => {
    headers.append("server-timing", serverTiming(event));
    if (event.flags.length > 0) headers.set(FLAGS_HEADER, event.flags.join(","));
  });
