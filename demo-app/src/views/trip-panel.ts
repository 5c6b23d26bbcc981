import { byId, element, icon } from "../element";
import { plural } from "../format";
import { emptyTrip, moveStop, removeStop, type Stop, setNights, type Trip, totalNights } from "../trip/trip";
import type { TripStore } from "../trip/trip-store";
import { keepingFocus } from "./keeping-focus";

/** The trip beside every step: its stops as stations of a line, with nights and order. */
export function createTripPanel(store: TripStore): void {
  const list = byId("trip-stops", HTMLOListElement);
  byId("trip-clear", HTMLButtonElement).addEventListener("click", () => {
    store.update((trip) => emptyTrip(trip.start));
    byId("main", HTMLElement).focus();
  });
  store.watch((trip) => {
    byId("trip-summary", HTMLElement).textContent = tripSummary(trip);
    byId("trip-empty", HTMLElement).hidden = trip.stops.length > 0;
    byId("trip-actions", HTMLElement).hidden = trip.stops.length === 0;
    keepingFocus(list, () =>
      list.replaceChildren(
        ...trip.stops.map((stop, index) => stopRow(stop, index, trip.stops.length, store)),
      ),
    );
  });
}

export function tripSummary(trip: Trip): string {
  if (trip.stops.length === 0) return "";
  return `${plural(trip.stops.length, "stop")} · ${plural(totalNights(trip), "night")}`;
}

function stopRow(stop: Stop, index: number, count: number, store: TripStore): HTMLLIElement {
  const { id, name, nights } = stop;
  const act = (
    action: string,
    iconName: string,
    label: string,
    change: (trip: Trip) => Trip,
    isOff = false,
  ) => {
    const attributes = { type: "button", class: "icon-button", "aria-label": label, disabled: isOff };
    const button = element("button", {
      ...attributes,
      "data-testid": action,
      "data-focus": `${action} ${id}`,
    });
    button.append(icon(iconName));
    button.addEventListener("click", () => store.update(change));
    return button;
  };
  return element(
    "li",
    { class: "trip-stop", "data-testid": "trip-stop" },
    element("span", { class: "station", "aria-hidden": "true" }, String(index + 1)),
    element("span", { class: "place-text" }, element("strong", {}, name), element("small", {}, stop.country)),
    element(
      "span",
      { class: "stop-order" },
      act("move-up", "up", `Move ${name} up`, (trip) => moveStop(trip, id, -1), index === 0),
      act("move-down", "down", `Move ${name} down`, (trip) => moveStop(trip, id, 1), index === count - 1),
      act("remove-stop", "remove", `Remove ${name}`, (trip) => removeStop(trip, id)),
    ),
    element(
      "span",
      { class: "nights" },
      act(
        "fewer-nights",
        "minus",
        `Fewer nights in ${name}`,
        (trip) => setNights(trip, id, nights - 1),
        nights === 0,
      ),
      element("span", { class: "nights-count", "data-testid": "nights" }, plural(nights, "night")),
      act("more-nights", "plus", `More nights in ${name}`, (trip) => setNights(trip, id, nights + 1)),
    ),
    element("p", {
      class: "field-error",
      "data-error-for": `stops.${index}`,
      "data-label": `${name}:`,
      "data-testid": "error-stop",
    }),
  );
}
