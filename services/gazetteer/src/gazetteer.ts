import type { ServiceModule } from "../../../runtime/hosts/service-module";
import { answerGet, BadParameter, jsonAnswer, notFound } from "../../fetch-answers/src/answers";
import { clampedInteger, requireNumber } from "../../fetch-answers/src/query-numbers";
import { findNearest } from "./nearby-area";
import { openDatabase } from "./open-database";
import { createPlacesStore, type PlacesStore } from "./places-store";
import { searchPlaces } from "./search-places";

const QUERY_CHARACTERS_MAX = 100;
const LIMIT_MAX = 50;

let store: PlacesStore | undefined;

function search(store: PlacesStore, query: URLSearchParams): Response {
  const text = (query.get("q") ?? "").trim();
  if (text === "" || text.length > QUERY_CHARACTERS_MAX) {
    throw new BadParameter("q", `must be a text of 1 to ${QUERY_CHARACTERS_MAX} characters`);
  }
  return jsonAnswer({ places: searchPlaces(store, text, clampedInteger(query, "limit", 8, 1, LIMIT_MAX)) });
}

function nearest(store: PlacesStore, query: URLSearchParams): Response {
  const center = { lat: requireNumber(query, "lat", -90, 90), lon: requireNumber(query, "lon", -180, 180) };
  const limit = clampedInteger(query, "limit", 5, 1, LIMIT_MAX);
  const places = findNearest(center, limit, store.within).map((place) => ({
    ...place,
    distanceKm: Math.round(place.distanceKm * 10) / 10,
  }));
  return jsonAnswer({ places });
}

function place(store: PlacesStore, id: number): Response {
  const found = store.byId(id);
  return found === undefined ? notFound(`No place has the id ${id}`) : jsonAnswer(found);
}

function route(store: PlacesStore, { pathname, searchParams }: URL): Response {
  if (pathname === "/api/places/search") return search(store, searchParams);
  if (pathname === "/api/places/nearest") return nearest(store, searchParams);
  const id = /^\/api\/places\/(\d{1,12})$/.exec(pathname)?.[1];
  return id === undefined ? notFound(`Nothing is at ${pathname}`) : place(store, Number(id));
}

const gazetteer: ServiceModule = {
  async init({ modules, files }) {
    store = createPlacesStore(await openDatabase(modules["sqlite3.wasm"]!, files["cities.db"]!));
  },
  fetch: (request) => answerGet(request, (url) => route(store!, url)),
};

export default gazetteer;
