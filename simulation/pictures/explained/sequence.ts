import { createSequence } from "../../../runtime/predict/forecasters/sequence";
import { visits } from "../../../runtime/predict/forecasters/visits.fixture";
import { createDice, drawLearning, type Learner } from "./learning-curve";

/** Errands that share their middle, so that only a long memory tells where each ends; now and then there is a detour. */
const ERRANDS = [
  ["login", "search", "map", "list", "book"],
  ["mail", "search", "map", "list", "share"],
  ["news", "search", "map", "list", "print"],
];
const DETOUR = 0.1;

export function drawSequence(): string {
  const { random, of } = createDice(1);
  const walks = Array.from({ length: 160 }, () =>
    of(ERRANDS).flatMap((service) => (random() < DETOUR ? ["chat", service] : [service])),
  );
  return drawLearning(
    "Errands that share their middle, with detours",
    visits(walks),
    { sequence: createSequence(), "last use only": lastUseOnly() },
    3,
  );
}

/** How often what came after the last use, with one more time for what never did: all that a first-order chain knows. */
function lastUseOnly(): Learner {
  const after = new Map<string, Map<string, number>>();
  let last = "";
  return {
    next() {
      const counts = [...(after.get(last) ?? [])];
      const total = counts.reduce((sum, [, count]) => sum + count, 0);
      return new Map(counts.map(([service, count]) => [service, count / (total + 1)]));
    },
    observe({ service }) {
      const counts = after.get(last) ?? new Map<string, number>();
      after.set(last, counts.set(service, (counts.get(service) ?? 0) + 1));
      last = service;
    },
  };
}
