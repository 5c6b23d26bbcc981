import { parseTrip, type Trip } from "./trip";

/** The one trip of this device: kept in storage, shared by all views. */
export interface TripStore {
  readonly trip: Trip;
  update(change: (trip: Trip) => Trip): void;
  /** Calls the listener now and after every change. */
  watch(listener: (trip: Trip) => void): void;
}

interface TripStorage {
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
}

const KEY = "wayfarer.trip";

export function createTripStore(storage: TripStorage, initial: Trip): TripStore {
  const listeners: ((trip: Trip) => void)[] = [];
  let trip = parseTrip(storage.getItem(KEY)) ?? initial;
  return {
    get trip() {
      return trip;
    },
    update(change) {
      trip = change(trip);
      try {
        storage.setItem(KEY, JSON.stringify(trip));
      } catch {
        // Storage may be full or forbidden (private windows): the trip then lives as long as the page.
      }
      for (const listener of listeners) listener(trip);
    },
    watch(listener) {
      listeners.push(listener);
      listener(trip);
    },
  };
}
