import type { SavedTrip } from "../api/saved-trips";

/** Which saved trip the one on the screen is, and which version of it; `undefined`: it was not saved yet. */
export type OpenTrip = Pick<SavedTrip, "id" | "revision" | "name"> | undefined;

interface OpenTripStorage {
  getItem(key: string): string | null;
  setItem(key: string, text: string): void;
  removeItem(key: string): void;
}

const KEY = "wayfarer.open-trip";

/** Kept across reloads, else saving again after one would make a second trip of it. */
export function createOpenTrip(storage: OpenTripStorage): { get(): OpenTrip; set(open: OpenTrip): void } {
  let open = parse(storage.getItem(KEY));
  return {
    get: () => open,
    set(next) {
      open = next && { id: next.id, revision: next.revision, name: next.name };
      try {
        if (open === undefined) storage.removeItem(KEY);
        else storage.setItem(KEY, JSON.stringify(open));
      } catch {
        // As with the trip itself: it then lives as long as the page.
      }
    },
  };
}

function parse(text: string | null): OpenTrip {
  try {
    const { id, revision, name } = JSON.parse(text ?? "") as Record<string, unknown>;
    if (typeof id !== "string" || typeof revision !== "string" || typeof name !== "string") return undefined;
    return { id, revision, name };
  } catch {
    return undefined;
  }
}
