import type { ApiClient } from "../api/api-client";
import { fetchMapPicture, pictureSize } from "../api/map-picture";
import { byId, element } from "../element";
import { failureText } from "../failure-text";
import { createLatestCall } from "../latest-call";
import type { Trip } from "../trip/trip";
import type { TripStore } from "../trip/trip-store";
import { tripSummary } from "./trip-panel";

/** Step 2: the map of the route, drawn by a service. Asked for when the step opens, and again when the trip changes. */
export function createMapView(api: ApiClient, store: TripStore): { open(): void } {
  const view = byId("view-map", HTMLElement);
  const frame = byId("map-frame", HTMLElement);
  const image = byId("map-image", HTMLImageElement);
  const status = byId("map-status", HTMLElement);
  const darkTheme = matchMedia("(prefers-color-scheme: dark)");
  const latest = createLatestCall();

  const show = (picture: Blob, trip: Trip): void => {
    URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(picture);
    image.alt = `Map of the route: ${trip.stops.map((stop) => stop.name).join(", ")}`;
    image.hidden = false;
    status.textContent = "";
  };
  const open = (): void => {
    const { trip } = store;
    byId("map-lead", HTMLElement).textContent = tripSummary(trip);
    byId("map-legend", HTMLOListElement).replaceChildren(
      ...trip.stops.map(({ name }) => element("li", {}, name)),
    );
    if (trip.stops.length === 0) {
      image.hidden = true;
      status.textContent = "Add a stop first: the map draws the route between your stops.";
      return;
    }
    status.textContent = image.hidden ? "Drawing the map …" : "";
    const size = pictureSize(frame.clientWidth, frame.clientHeight, devicePixelRatio);
    void latest(
      (signal) => fetchMapPicture(api, trip.stops, size, darkTheme.matches ? "dark" : "light", signal),
      (picture) => show(picture, trip),
      (error) => {
        image.hidden = true;
        status.textContent = failureText(error, "The map");
      },
    );
  };
  const redrawIfOpen = (): void => {
    if (!view.hidden) open();
  };
  darkTheme.addEventListener("change", redrawIfOpen);
  store.watch(redrawIfOpen);
  return { open };
}
