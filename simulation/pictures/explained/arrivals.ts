import { createArrivals } from "../../../runtime/predict/forecasters/arrivals";
import { drawChart } from "../chart";
import { createDice } from "./learning-curve";

const MINUTE_MS = 60_000;
const USES = 200;
const LONGEST_IDLE_MINUTES = 100;

/** How long each stays idle, in minutes. */
const RHYTHMS: Readonly<Record<string, (dice: ReturnType<typeof createDice>) => number>> = {
  "each hour": ({ random }) => 58 + 4 * random(),
  "by chance, 20 min": ({ random }) => -20 * Math.log(1 - random()),
  "once a day": () => 24 * 60,
};

export function drawArrivals(): string {
  const dice = createDice(5);
  const minutes = Array.from({ length: LONGEST_IDLE_MINUTES + 1 }, (_, i) => i);
  const series = Object.entries(RHYTHMS).map(([name, idleMinutes]) => {
    const arrivals = createArrivals();
    let at = 0;
    for (let use = 0; use < USES; use++) {
      at += idleMinutes(dice) * MINUTE_MS;
      arrivals.observe({ service: name, route: "/", at });
    }
    const chanceAfter = (idle: number) =>
      arrivals.forecast({ at: at + idle * MINUTE_MS }).find(({ service }) => service === name)?.probability ??
      0;
    return { name, points: minutes.map((idle) => [idle, chanceAfter(idle)] as const), isLine: true };
  });
  return drawChart({
    title: "When a service comes back by itself",
    x: { label: "minutes since its last use", least: 0, most: LONGEST_IDLE_MINUTES },
    y: { label: "chance of a use within half an hour", least: 0, most: 1 },
    series,
  });
}
