import { expect, it } from "vitest";
import { emptyTrip, type Trip } from "./trip";
import { createTripStore } from "./trip-store";

function memoryStorage(onSet: () => void = () => {}) {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => {
      onSet();
      items.set(key, text);
    },
  };
}

it("finds the trip again after a reload", () => {
  const storage = memoryStorage();
  createTripStore(storage, emptyTrip("2026-06-01")).update((trip) => ({ ...trip, pace: "brisk" }));
  expect(createTripStore(storage, emptyTrip("2030-01-01")).trip).toEqual({
    ...emptyTrip("2026-06-01"),
    pace: "brisk",
  });
});

it("tells each watcher the trip at once and after every change", () => {
  const store = createTripStore(memoryStorage(), emptyTrip(""));
  const seen: Trip[] = [];
  store.watch((trip) => seen.push(trip));
  store.update((trip) => ({ ...trip, start: "2026-06-01" }));
  expect(seen.map((trip) => trip.start)).toEqual(["", "2026-06-01"]);
});

it("goes on without storage when storage refuses", () => {
  const refusing = memoryStorage(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  const store = createTripStore(refusing, emptyTrip(""));
  store.update((trip) => ({ ...trip, start: "2026-06-01" }));
  expect(store.trip.start).toBe("2026-06-01");
});
