import type { Place } from "./place";
import { fold } from "./search-terms";

/**
 * Best match first. A name that begins with the query weighs as much as thirty times the people, the whole name as
 * much as sixteen times more; so "york" finds York before New York, and "san" Santiago before a town called San.
 */
export function rankPlaces(places: readonly Place[], query: string): readonly Place[] {
  const wanted = fold(query).trim();
  const score = ({ name, population }: Place) => {
    const folded = fold(name);
    return Math.log10(population) + (folded.startsWith(wanted) ? 1.5 : 0) + (folded === wanted ? 1.2 : 0);
  };
  return places
    .map((place) => ({ place, score: score(place) }))
    .sort((a, b) => b.score - a.score || a.place.id - b.place.id)
    .map(({ place }) => place);
}
