import { type ApiClient, ApiError } from "../api/api-client";
import { type Itinerary, planItinerary } from "../api/itinerary";
import { fieldErrorText, fieldOf, type Problem } from "../api/problem";
import { byId } from "../element";
import { failureText } from "../failure-text";
import { createLatestCall } from "../latest-call";
import { PACES, reorderStops, type Trip } from "../trip/trip";
import type { TripStore } from "../trip/trip-store";
import { addDaylight } from "./daylight";
import { itineraryCards } from "./itinerary-cards";

/** Step 3: the days. Planned when the user asks; a plan of a trip that has changed since is taken down. */
export function createPlanView(api: ApiClient, store: TripStore): void {
  const form = byId("plan-form", HTMLFormElement);
  const start = byId("plan-start", HTMLInputElement);
  const status = byId("plan-status", HTMLElement);
  const result = byId("plan-result", HTMLElement);
  const latest = createLatestCall();
  let planned: Trip | undefined;
  let decoration = new AbortController();

  const takeDown = (text: string): void => {
    planned = undefined;
    decoration.abort();
    result.replaceChildren();
    status.textContent = text;
  };
  const show = (itinerary: Itinerary, trip: Trip): void => {
    planned = trip;
    status.textContent = "";
    result.replaceChildren(...itineraryCards(itinerary, () => adopt(itinerary.order)));
    decoration.abort();
    decoration = new AbortController();
    addDaylight(api, itinerary, trip.stops, [...result.querySelectorAll(".day")], decoration.signal);
  };
  const adopt = (order: readonly number[]): void => {
    store.update((trip) => reorderStops(trip, order));
    plan();
  };
  const plan = (): void => {
    const { trip } = store;
    showFieldErrors([]);
    if (trip.stops.length === 0) {
      takeDown("Add a stop first: there is nothing to plan yet.");
      return;
    }
    void latest(
      (signal) => planItinerary(api, trip, signal),
      (itinerary) => show(itinerary, trip),
      (error) => {
        const errors = error instanceof ApiError ? error.problem.errors : [];
        takeDown(errors.length > 0 ? "Please look at the marked fields." : failureText(error, "Planning"));
        showFieldErrors(errors);
      },
    );
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    plan();
  });
  form.addEventListener("change", () => {
    const pace = PACES.find((name) => name === new FormData(form).get("pace")) ?? "normal";
    store.update((trip) => ({ ...trip, start: start.value, pace }));
  });
  store.watch((trip) => {
    start.value = trip.start;
    for (const radio of form.querySelectorAll<HTMLInputElement>("input[name=pace]")) {
      radio.checked = radio.value === trip.pace;
    }
    if (planned && planned !== trip) takeDown("Your trip has changed: plan again.");
  });
}

/** Puts each error at the field it names, or at the nearest one around it: `stops.2.nights` belongs to stop 2. */
function showFieldErrors(errors: Problem["errors"]): void {
  const places = new Map(
    [...document.querySelectorAll<HTMLElement>("[data-error-for]")].map((place) => [
      place.dataset.errorFor,
      place,
    ]),
  );
  for (const place of places.values()) place.textContent = "";
  for (const { path, message } of errors) {
    const parts = fieldOf(path).split(".");
    const inner: string[] = [];
    while (parts.length > 0 && !places.has(parts.join("."))) inner.unshift(parts.pop()!);
    const place = places.get(parts.join(".")) ?? places.get("stops");
    const label = [place?.dataset.label ?? "", ...inner].join(" ");
    place?.append(`${place.textContent === "" ? "" : " "}${fieldErrorText(label, message)}`);
  }
  byId("plan-start", HTMLInputElement).setAttribute(
    "aria-invalid",
    String(places.get("start")?.textContent !== ""),
  );
}
