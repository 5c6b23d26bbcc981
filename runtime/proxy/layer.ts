import type { Exchange } from "./exchange";

export type Handler = (exchange: Exchange) => Promise<Response>;
/** One concern, wrapped around the next. */
export type Layer = (next: Handler) => Handler;

/** Composes outermost first, so that the list reads in the order a request meets it. */
export const stack = (layers: readonly Layer[], innermost: Handler): Handler =>
  layers.reduceRight((next, layer) => layer(next), innermost);
