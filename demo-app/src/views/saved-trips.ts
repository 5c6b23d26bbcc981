import { type ApiClient, ApiError } from "../api/api-client";
import { addTrip, listTrips, removeTrip, replaceTrip, type SavedTrip } from "../api/saved-trips";
import { byId, element, icon } from "../element";
import { failureText } from "../failure-text";
import { plural } from "../format";
import type { createOpenTrip } from "../trip/open-trip";
import { documentOf, nameOfTrip, tripOf } from "../trip/trip-document";
import type { TripStore } from "../trip/trip-store";

/** Below the trip: those that were saved, in a database on this device. */
export function createSavedTrips(
  api: ApiClient,
  store: TripStore,
  opened: ReturnType<typeof createOpenTrip>,
): { load(): Promise<void> } {
  const form = byId("saved-form", HTMLFormElement);
  const name = byId("saved-name", HTMLInputElement);
  const submit = byId("saved-submit", HTMLButtonElement);
  const list = byId("saved-list", HTMLUListElement);
  const status = byId("saved-status", HTMLElement);
  let trips: readonly SavedTrip[] = [];

  const show = (): void => {
    const open = opened.get();
    submit.textContent = open === undefined ? "Save" : "Update";
    byId("saved", HTMLElement).hidden = trips.length === 0 && store.trip.stops.length === 0;
    list.replaceChildren(...trips.map((trip) => savedRow(trip, trip.id === open?.id, openTrip, remove)));
  };
  const load = async (): Promise<void> => {
    trips = await listTrips(api);
    show();
  };
  /** Runs what the traveller asked for; the list then shows what is really there. */
  const attempt = async (what: string, act: () => Promise<string>): Promise<void> => {
    submit.disabled = true;
    try {
      const done = await act();
      await load();
      status.textContent = done;
    } catch (error) {
      status.textContent = failureText(error, what);
    } finally {
      submit.disabled = false;
    }
  };

  const openTrip = (trip: SavedTrip): void => {
    opened.set(trip);
    name.value = trip.name;
    store.update(() => tripOf(trip));
    status.textContent = `${trip.name} is open.`;
  };
  const remove = (trip: SavedTrip): void => {
    void attempt("Deleting", async () => {
      await removeTrip(api, trip.id);
      if (opened.get()?.id === trip.id) opened.set(undefined);
      return `${trip.name} was deleted.`;
    });
  };
  const save = async (): Promise<string> => {
    const trip = documentOf(store.trip, name.value);
    const open = opened.get();
    try {
      const saved = await (open === undefined
        ? addTrip(api, trip, crypto.randomUUID())
        : replaceTrip(api, open, trip));
      opened.set(saved);
      name.value = saved.name;
      return `${saved.name} is saved on this device.`;
    } catch (error) {
      const wasChanged = error instanceof ApiError && [404, 412].includes(error.status);
      if (!wasChanged || open === undefined) throw error;
      // Neither version is lost: the one from elsewhere stays, and this one can be saved beside it.
      opened.set(undefined);
      return "It was changed or deleted in another window meanwhile. Save once more to keep yours as a new trip.";
    }
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void attempt("Saving", save);
  });
  name.value = opened.get()?.name ?? "";
  store.watch((trip) => {
    form.hidden = trip.stops.length === 0;
    name.placeholder = nameOfTrip(trip);
    if (trip.stops.length === 0) {
      opened.set(undefined);
      name.value = "";
    }
    show();
  });
  return {
    load: () =>
      load().catch((error) => {
        status.textContent = failureText(error, "Your saved trips");
      }),
  };
}

function savedRow(
  trip: SavedTrip,
  isOpen: boolean,
  open: (trip: SavedTrip) => void,
  remove: (trip: SavedTrip) => void,
): HTMLLIElement {
  const facts = [plural(trip.places.length, "stop"), ...(trip.days ? [plural(trip.days, "day")] : [])];
  const openButton = element(
    "button",
    { type: "button", class: "saved-open", "data-testid": "open-saved", "aria-pressed": String(isOpen) },
    element("strong", {}, trip.name),
    element("small", {}, facts.join(" · ")),
  );
  openButton.addEventListener("click", () => open(trip));
  const label = `Delete ${trip.name}`;
  const deleteButton = element("button", {
    type: "button",
    class: "icon-button",
    "aria-label": label,
    "data-testid": "delete-saved",
  });
  deleteButton.append(icon("remove"));
  deleteButton.addEventListener("click", () => remove(trip));
  return element("li", { class: "saved-trip", "data-testid": "saved-trip" }, openButton, deleteButton);
}
