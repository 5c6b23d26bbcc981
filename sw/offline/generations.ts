import type { PrecacheEntry } from "../../runtime/config/precache-list";
import type { OfflineConfig } from "../../runtime/config/schema";

/**
 * One deploy of the app, as its list names it. Its files lie in one cache with those of other generations: a file that
 * did not change has the same key in both.
 */
export interface Generation {
  readonly id: number;
  readonly settings: OfflineConfig;
  readonly list: readonly PrecacheEntry[];
  /** Path of each file → its key in the cache: the path itself where the URL changes with the content. */
  readonly keys: Readonly<Record<string, string>>;
}

/** What is kept, and what navigations are answered with. */
export interface Generations {
  readonly current: Generation | undefined;
  /** Newest first: each has pages that are still open. */
  readonly older: readonly Generation[];
}

/** Which generation a page is known to be of, by client id. Others are of the current one, or newer. */
export type PageGenerations = Readonly<Record<string, number>>;

export interface KeptFile {
  readonly key: string;
  /** Where to look first. A page that came from the network gets changing files from there too: never a mix. */
  readonly first: "cache" | "network";
}

export const NO_GENERATIONS: Generations = { current: undefined, older: [] };

const all = ({ current, older }: Generations): readonly Generation[] =>
  current === undefined ? older : [current, ...older];

export const generationOf = (kept: Generations, pages: PageGenerations, clientId: string) =>
  all(kept).find(({ id }) => id === pages[clientId]);

/** The kept file that answers a page's request, if there is one. */
export function fileFor(
  kept: Generations,
  pages: PageGenerations,
  request: { readonly path: string; readonly clientId: string },
): KeptFile | undefined {
  const { path, clientId } = request;
  const own = generationOf(kept, pages, clientId);
  const key = (own ?? kept.current)?.keys[path];
  if (key !== undefined) return { key, first: own !== undefined || key === path ? "cache" : "network" };
  // Such a URL means the same in every generation.
  return all(kept).some(({ keys }) => keys[path] === path) ? { key: path, first: "cache" } : undefined;
}

/** The page of a generation at a path, by the names that servers give it: itself, its index, without ".html". */
export function pageKey({ keys }: Generation, pathname: string): string | undefined {
  const names = pathname.endsWith("/") ? [`${pathname}index.html`] : [pathname, `${pathname}.html`];
  return names.map((name) => keys[name]).find((key) => key !== undefined);
}

/**
 * Makes a generation the current one. Pages that are open stay with the one they are of, and those of which nothing is
 * known with the one that was current until now.
 *
 * @param arrivedIds  Pages that are known to be of the new one already: they came from the network.
 */
export function switchTo(
  kept: Generations,
  pages: PageGenerations,
  next: Generation,
  live: { readonly ids: readonly string[]; readonly arrivedIds: readonly string[] },
): { readonly kept: Generations; readonly pages: PageGenerations } {
  // Those of pages that are not open yet included: one may be just loading.
  const bound: Record<string, number> = { ...pages };
  for (const id of live.ids) {
    const generation = live.arrivedIds.includes(id) ? next.id : (pages[id] ?? kept.current?.id);
    if (generation !== undefined) bound[id] = generation;
  }
  return { kept: { current: next, older: all(kept) }, pages: bound };
}

/** Drops what no open page is of. */
export const retire = ({ current, older }: Generations, pages: PageGenerations): Generations => ({
  current,
  older: older.filter(({ id }) => Object.values(pages).includes(id)),
});

/** Everything in the cache that is of use. */
export const keysInUse = (kept: Generations): ReadonlySet<string> =>
  new Set(all(kept).flatMap(({ keys }) => Object.values(keys)));
