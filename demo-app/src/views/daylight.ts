import type { ApiClient } from "../api/api-client";
import type { Itinerary } from "../api/itinerary";
import { fetchSun } from "../api/sun";
import { element } from "../element";
import { formatHours } from "../format";
import type { Stop } from "../trip/trip";

/**
 * Adds to the card of each day that reaches a new stop how long it is light there. An ornament: a day whose answer does
 * not come stays as it is.
 *
 * @param cards  One for each of the plan's days.
 */
export function addDaylight(
  api: ApiClient,
  { days, order }: Itinerary,
  stops: readonly Stop[],
  cards: readonly Element[],
  signal: AbortSignal,
): void {
  const toReach = order.map((index) => stops[index]!);
  for (const [index, { date, stops: names }] of days.entries()) {
    const reached = toReach[0];
    if (reached === undefined || !names.includes(reached.name)) continue;
    toReach.shift();
    fetchSun(api, reached, date, signal).then(
      ({ daylightMinutes }) => {
        const text = `${formatHours(daylightMinutes / 60)} of daylight`;
        cards[index]?.append(element("span", { class: "day-sun", "data-testid": "plan-daylight" }, text));
      },
      () => undefined,
    );
  }
}
