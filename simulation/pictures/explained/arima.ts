import { createArima } from "../../../runtime/predict/forecasters/arima";
import { analyse } from "../../../runtime/predict/forecasters/arima/analyse";
import { drawChart } from "../chart";
import { createDice } from "./learning-curve";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A Monday, 00:00 UTC. */
const START_AT = 1_699_833_600_000;
const DAYS = 21;
const ASKED_EVERY_MINUTES = 15;

/** Three weeks of habits: mail at 9:05 sharp, maps around one, news in the evening of two days in three. */
export function drawArima(): string {
  const { random } = createDice(6);
  const arima = createArima();
  const use = (service: string, day: number, hour: number) =>
    arima.observe({ service, route: "/", at: START_AT + day * DAY_MS + Math.round(hour * HOUR_MS) });
  for (let day = 0; day < DAYS; day++) {
    use("mail", day, 9 + 5 / 60);
    use("maps", day, 12 + 2 * random());
    if (random() < 2 / 3) use("news", day, 20 + random() / 2);
  }
  const midnight = START_AT + DAYS * DAY_MS;
  while (arima.study(midnight, analyse));
  const hours = Array.from(
    { length: (24 * 60) / ASKED_EVERY_MINUTES },
    (_, i) => (i * ASKED_EVERY_MINUTES) / 60,
  );
  const chanceOf = (service: string, hour: number) =>
    arima.forecast({ at: midnight + hour * HOUR_MS }).find((each) => each.service === service)?.probability ??
    0;
  return drawChart({
    title: "The day after three weeks of habits",
    x: { label: "hour of the day", least: 0, most: 24 },
    y: { label: "chance of a use within half an hour", least: 0, most: 1 },
    series: ["mail", "maps", "news"].map((name) => ({
      name,
      points: hours.map((hour) => [hour, chanceOf(name, hour)] as const),
      isLine: true,
    })),
  });
}
