import type { Forecaster } from "./forecaster";
import { createArrivals } from "./forecasters/arrivals";
import { createPopularity } from "./forecasters/popularity";
import { createRecency } from "./forecasters/recency";
import { createRules } from "./forecasters/rules";
import { createSequence } from "./forecasters/sequence";

/** The forecasters that always run; each is cheap enough for every use (docs/prediction.md). */
export function createPortfolio(): Forecaster[] {
  return [
    createSequence(),
    createRules({ name: "rules" }),
    createRules({ name: "company", backwards: 0.5 }),
    createRecency(),
    createPopularity(),
    createArrivals(),
  ];
}
