import type { ApiClient } from "../api/api-client";
import { nearestPlaces, type Place, searchPlaces } from "../api/places";
import { byId, element, icon } from "../element";
import { failureText } from "../failure-text";
import { formatKm, formatPeople, plural } from "../format";
import { createLatestCall } from "../latest-call";
import { addStop, hasStop, type Stop, type Trip } from "../trip/trip";
import type { TripStore } from "../trip/trip-store";

const SUGGESTIONS = ["Zürich", "Lisbon", "Kyoto", "Reykjavík", "Cape Town"];

/** Long enough that a fast typist sends one request per word, short enough to feel immediate. */
const TYPING_PAUSE_MS = 160;

/** Step 1: search a place, or look around a stop, and add it to the trip. */
export function createFindView(api: ApiClient, store: TripStore): void {
  const input = byId("search-input", HTMLInputElement);
  const status = byId("find-status", HTMLElement);
  const list = byId("places", HTMLUListElement);
  const latest = createLatestCall();
  let shown: readonly Place[] = [];
  let pause: number | undefined;

  const show = (places: readonly Place[], text: string): void => {
    shown = places;
    status.textContent = text;
    list.replaceChildren(...places.map((place) => placeRow(place, store)));
  };
  const fail = (error: unknown): void => show([], failureText(error, "Search"));

  const search = (): void => {
    const text = input.value.trim();
    void latest(
      async (signal) => (text === "" ? [] : searchPlaces(api, text, signal)),
      (places) => show(places, foundText(places.length, text)),
      fail,
    );
  };
  const lookAround = (stop: Stop): void => {
    input.value = "";
    void latest(
      (signal) => nearestPlaces(api, stop, signal),
      (places) => show(places, `Closest to ${stop.name}`),
      fail,
    );
  };

  input.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(search, TYPING_PAUSE_MS);
  });
  byId("search-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(pause);
    search();
  });
  byId("suggestions", HTMLUListElement).append(
    ...SUGGESTIONS.map((name) =>
      chip(name, "suggestion", () => {
        input.value = name;
        search();
      }),
    ),
  );
  store.watch((trip) => {
    byId("near", HTMLElement).hidden = trip.stops.length === 0;
    byId("near-stops", HTMLUListElement).replaceChildren(
      ...trip.stops.map((stop) => chip(stop.name, "near-stop", () => lookAround(stop))),
    );
    markAdded(list, shown, trip);
  });
}

function foundText(count: number, text: string): string {
  if (text === "") return "";
  return count === 0 ? `Nothing found for “${text}”.` : `${plural(count, "place")} found`;
}

function chip(label: string, testId: string, onClick: () => void): HTMLLIElement {
  const button = element("button", { type: "button", class: "chip", "data-testid": testId }, label);
  button.addEventListener("click", onClick);
  return element("li", {}, button);
}

function placeRow(place: Place, store: TripStore): HTMLLIElement {
  const facts = [place.country, formatPeople(place.population)];
  if (place.distanceKm !== undefined) facts.unshift(`${formatKm(place.distanceKm)} away`);
  const button = element("button", {
    type: "button",
    class: "button small add",
    "data-testid": "add-to-trip",
  });
  paintAdd(button, place.name, hasStop(store.trip, place.id));
  button.addEventListener("click", () => store.update((trip) => addStop(trip, place)));
  return element(
    "li",
    { class: "place", "data-testid": "place" },
    element("span", { class: "country-code", "aria-hidden": "true" }, place.countryCode),
    element(
      "span",
      { class: "place-text" },
      element("strong", { "data-testid": "place-name" }, place.name),
      element("small", {}, facts.join(" · ")),
    ),
    button,
  );
}

/** Repaints in place rather than anew, so that the button just pressed keeps the keyboard focus. */
function markAdded(list: HTMLUListElement, places: readonly Place[], trip: Trip): void {
  for (const [index, button] of [...list.querySelectorAll("button")].entries()) {
    const place = places[index];
    if (place) paintAdd(button, place.name, hasStop(trip, place.id));
  }
}

function paintAdd(button: HTMLButtonElement, name: string, isAdded: boolean): void {
  button.setAttribute("aria-label", isAdded ? `In trip: ${name}` : `Add to trip: ${name}`);
  button.setAttribute("aria-disabled", String(isAdded));
  const label = isAdded ? ["In trip"] : ["Add", element("span", { class: "add-more" }, "to trip")];
  button.replaceChildren(icon(isAdded ? "check" : "plus"), ...label);
}
