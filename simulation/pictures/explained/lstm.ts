import type { Forecaster } from "../../../runtime/predict/forecaster";
import { createSequence } from "../../../runtime/predict/forecasters/sequence";
import { visits } from "../../../runtime/predict/forecasters/visits.fixture";
import { createDice, drawLearning } from "./learning-curve";

const KINDS = 4;
const EACH = 25;
const VISITS = 400;
const VISIT_USES = 8;

/**
 * A hundred services of four kinds. A visit takes one kind after the other and comes back to the first, and of each kind
 * any service: no two visits are alike, but all have one shape.
 */
export function drawLstm(lstm: Forecaster): string {
  const { below } = createDice(7);
  const walks = Array.from({ length: VISITS }, () =>
    Array.from({ length: VISIT_USES }, (_, step) => `kind-${step % KINDS}-${below(EACH)}`),
  );
  return drawLearning(
    "Four kinds in turn, any of 25 services each: at best 4.64 bits",
    visits(walks),
    { lstm, sequence: createSequence() },
    8,
  );
}
