import type { Place } from "./place";
import type { PlacesStore } from "./places-store";
import { rankPlaces } from "./rank-places";
import { matchExpressions } from "./search-terms";

/** The biggest matches that ranking chooses from; beyond them no place would come up to the first few. */
const CANDIDATES_PER_EXPRESSION = 100;

/** Widens the search only until there are enough places: names first, then words of names, then countries. */
export function searchPlaces(store: PlacesStore, text: string, limit: number): readonly Place[] {
  const found = new Map<number, Place>();
  for (const expression of matchExpressions(text)) {
    const isCountrySearch = !expression.startsWith("name");
    if (isCountrySearch && found.size >= limit) break;
    for (const place of store.matching(expression, CANDIDATES_PER_EXPRESSION)) found.set(place.id, place);
  }
  return rankPlaces([...found.values()], text).slice(0, limit);
}
