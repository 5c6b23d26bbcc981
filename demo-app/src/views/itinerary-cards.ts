import type { Day, Itinerary, Leg } from "../api/itinerary";
import { element } from "../element";
import { formatDay, formatHours, formatKm, plural } from "../format";

/** A plan as cards: the totals, the line with its legs, one card a day. */
export function itineraryCards(itinerary: Itinerary, onReorder: () => void): readonly HTMLElement[] {
  const { totalKm, savedKm, order, legs, days } = itinerary;
  const hours = legs.reduce((sum, leg) => sum + leg.hours, 0);
  const totals = element(
    "dl",
    { class: "totals card", "data-testid": "plan-totals" },
    total("Distance", formatKm(totalKm), "plan-total-km"),
    total("On the way", formatHours(hours), "plan-total-hours"),
    total("Time", plural(days.length, "day"), "plan-total-days"),
  );
  const isReordered = order.some((stop, index) => stop !== index);
  return [
    totals,
    ...(isReordered && savedKm > 0 ? [reorderNotice(savedKm, onReorder)] : []),
    ...(legs.length > 0 ? [lineOf(legs)] : []),
    element("ol", { class: "days", "data-testid": "plan-days" }, ...days.map(dayCard)),
  ];
}

function total(name: string, figure: string, testId: string): HTMLElement {
  return element("div", {}, element("dt", {}, name), element("dd", { "data-testid": testId }, figure));
}

function reorderNotice(savedKm: number, onReorder: () => void): HTMLElement {
  const button = element(
    "button",
    { type: "button", class: "button quiet", "data-testid": "use-order" },
    "Use this order",
  );
  button.addEventListener("click", onReorder);
  const text = `We changed the order of your stops: ${formatKm(savedKm)} less to travel.`;
  return element("div", { class: "notice", "data-testid": "plan-saved" }, element("p", {}, text), button);
}

function lineOf(legs: readonly Leg[]): HTMLElement {
  const station = (name: string): HTMLElement =>
    element("li", { class: "line-station" }, element("strong", {}, name));
  const rows = legs.flatMap((leg) => [
    element(
      "li",
      { class: "line-leg", "data-testid": "plan-leg", "data-mode": leg.mode },
      element("span", { class: "mode" }, leg.mode),
      `${formatKm(leg.distanceKm)} · ${formatHours(leg.hours)}`,
    ),
    station(leg.to),
  ]);
  return element(
    "ol",
    { class: "line card", "aria-label": "Legs of the route" },
    station(legs[0]!.from),
    ...rows,
  );
}

function dayCard(day: Day): HTMLElement {
  const distance =
    day.distanceKm > 0
      ? [element("span", { class: "day-km" }, `${formatKm(day.distanceKm)} · ${formatHours(day.hours)}`)]
      : [];
  return element(
    "li",
    { class: "day card", "data-testid": "plan-day" },
    element("time", { datetime: day.date }, formatDay(day.date)),
    element("strong", {}, day.title),
    ...distance,
  );
}
