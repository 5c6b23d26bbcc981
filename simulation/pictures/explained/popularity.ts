import { createPopularity } from "../../../runtime/predict/forecasters/popularity";
import { drawChart } from "../chart";
import { createDice } from "./learning-curve";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS = 30;
const SERVICES = ["mail", "maps", "news"];

/** Mail in the morning, maps at noon, news in the evening, as a rule; and a bit of everything all day. */
function usedAt(hour: number, { random, of }: ReturnType<typeof createDice>): string {
  const usual = hour < 11 ? "mail" : hour < 16 ? "maps" : "news";
  return random() < 0.8 ? usual : of(SERVICES);
}

export function drawPopularity(): string {
  const dice = createDice(4);
  const popularity = createPopularity();
  for (let day = 0; day < DAYS; day++) {
    for (let hour = 7; hour < 22; hour++) {
      const at = day * DAY_MS + hour * HOUR_MS + dice.below(HOUR_MS);
      popularity.observe({ service: usedAt(hour, dice), route: "/", at });
    }
  }
  const halfHours = Array.from({ length: 49 }, (_, i) => i / 2);
  const saidAt = (hour: number) => popularity.next({ at: DAYS * DAY_MS + hour * HOUR_MS });
  return drawChart({
    title: "What is used much at this hour, after a month",
    x: { label: "hour of the day", least: 0, most: 24 },
    y: { label: "chance of being next", least: 0, most: 1 },
    series: SERVICES.map((name) => ({
      name,
      points: halfHours.map((hour) => [hour, saidAt(hour).get(name) ?? 0] as const),
      isLine: true,
    })),
  });
}
