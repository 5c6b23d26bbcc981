import { createRules } from "../../../runtime/predict/forecasters/rules";
import { createSequence } from "../../../runtime/predict/forecasters/sequence";
import { visits } from "../../../runtime/predict/forecasters/visits.fixture";
import { createDice, drawLearning } from "./learning-curve";

const SUBJECTS = 12;
const SERVICES_EACH = 6;
const USES_PER_VISIT = 4;

/** A visit is about one subject, and takes four of its six services in whatever order. */
export function drawRules(): string {
  const { below } = createDice(2);
  const walks = Array.from({ length: 400 }, () => {
    const subject = below(SUBJECTS);
    const left = Array.from({ length: SERVICES_EACH }, (_, i) => `subject-${subject}-${i}`);
    return Array.from({ length: USES_PER_VISIT }, () => left.splice(below(left.length), 1)[0]!);
  });
  return drawLearning(
    "Services that belong together, in any order",
    visits(walks),
    {
      sequence: createSequence(),
      rules: createRules({ name: "rules" }),
      company: createRules({ name: "company", backwards: 0.5 }),
    },
    7,
  );
}
