import { createRecency } from "../../../runtime/predict/forecasters/recency";
import { visitStartsAt, visits } from "../../../runtime/predict/forecasters/visits.fixture";
import { drawChart } from "../chart";
import { createDice } from "./learning-curve";

const VISIT_USES = 14;
const GOES_BACK = 0.6;
const PLACES = 8;

/** Half of those who go back go to the service before, a quarter one further, and so on. No two visits share a service. */
function walk(visit: number, { random }: ReturnType<typeof createDice>): string[] {
  const uses = [`v${visit}-0`];
  while (uses.length < VISIT_USES) {
    const others = [...new Set([...uses].reverse())].slice(1);
    let place = 0;
    while (random() < 0.5) place += 1;
    const back = random() < GOES_BACK ? others[place] : undefined;
    uses.push(back ?? `v${visit}-${uses.length}`);
  }
  return uses;
}

/** What it says of the places of a visit that it has never seen a service of, after few visits and after many. */
export function drawRecency(): string {
  const series = [3, 30, 300].map((visitCount) => {
    const dice = createDice(3);
    const recency = createRecency();
    const fresh = Array.from({ length: PLACES }, (_, i) => `new-${i}`);
    const walks = [...Array.from({ length: visitCount }, (_, i) => walk(i, dice)), fresh];
    for (const usage of visits(walks)) recency.observe(usage);
    const next = recency.next({ at: visitStartsAt(visitCount) + PLACES * 8_000 });
    const points = [...fresh].reverse().map((service, i) => [i + 1, next.get(service) ?? 0] as const);
    return { name: `${visitCount} visits`, points, isLine: true, isMarked: true };
  });
  return drawChart({
    title: "Going back, among services never used before",
    x: { label: "place in the visit (1: used last)", least: 0, most: 9 },
    y: { label: "chance of being next", least: 0, most: 0.4 },
    series,
  });
}
