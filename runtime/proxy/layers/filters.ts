import { compileFilters } from "../filters/compile-filters";
import type { Mirror } from "../filters/mirror";
import type { Layer } from "../layer";

/** Applies the filters of the rule (before a backend is chosen), or of the backendRef (after). */
export const filtersLayer =
  (of: "rule" | "backend", mirror: Mirror): Layer =>
  (next) =>
  (exchange) => {
    const filters = compileFilters(of === "rule" ? exchange.match.rule.filters : exchange.backend!.filters);
    if (filters === undefined) return next(exchange);
    const answer = filters.redirect(exchange.head, exchange.match);
    if (answer !== undefined) return Promise.resolve(answer);
    const changed = { ...exchange, head: filters.changeHead(exchange.head, exchange.match) };
    for (const setting of filters.mirrors) mirror(setting, changed);
    const answered = next(changed);
    return answered.then((response) => filters.changeResponse(response));
  };
