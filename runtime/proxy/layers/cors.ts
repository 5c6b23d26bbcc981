import { changeHeaders } from "../filters/change-headers";
import { allow, isPreflight, preflightResponse } from "../filters/cors";
import type { Layer } from "../layer";

/** Answers preflights and adds CORS headers, for rules with a CORS filter. */
export const corsLayer = (): Layer => (next) => (exchange) => {
  const cors = exchange.match.rule.filters.find(({ type }) => type === "CORS")?.cors;
  if (cors === undefined) return next(exchange);
  const { method, headers } = exchange.request;
  if (isPreflight(method, headers)) return Promise.resolve(preflightResponse(cors, headers));
  const origin = headers.get("origin");
  if (origin === null) return next(exchange);
  return next(exchange).then((response) =>
    changeHeaders(response, (answered) => void allow(cors, origin, answered)),
  );
};
