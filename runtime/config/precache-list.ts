import { coversPath, minimal } from "./prefixes";

/** One file of the list, in the form that Workbox and its tools know. */
export interface PrecacheEntry {
  readonly url: string;
  /** `null`: the URL itself changes with the content, so what is kept under it never grows old. */
  readonly revision: string | null;
  /** Subresource integrity, where the build knows that nobody rewrites the file on its way. */
  readonly integrity?: string;
}

/** Beyond this a list of folders is no shorter than what it stands for, and a registration's URL too long. */
const MAX_PATHS = 50;

/**
 * The entries of a parsed list that can be kept: files of this origin. What else is in it is dropped, so that one bad
 * entry costs itself only.
 *
 * @param listUrl  Where the list lies, absolute; its URLs are relative to it.
 * @returns `undefined` when this is no list.
 */
export function readPrecacheList(value: unknown, listUrl: string): PrecacheEntry[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const { origin } = new URL(listUrl);
  const entries = new Map<string, PrecacheEntry>();
  for (const item of value) {
    const { url, revision, integrity } = (typeof item === "object" && item !== null ? item : {}) as Partial<
      Record<keyof PrecacheEntry, unknown>
    >;
    if (typeof url !== "string" || !(revision === null || typeof revision === "string")) continue;
    if (!URL.canParse(url, listUrl)) continue;
    const resolved = new URL(url, listUrl);
    if (resolved.origin !== origin) continue;
    const path = resolved.pathname + resolved.search;
    // Two revisions of one file cannot both be right: the first counts.
    if (entries.has(path)) continue;
    entries.set(path, { url: path, revision, ...(typeof integrity === "string" ? { integrity } : {}) });
  }
  return [...entries.values()];
}

/**
 * Where the kept files lie, for the decision whether to look at a request before anything is read: folders, or the file
 * itself at the root. A final "/*" marks a folder that has nothing but files whose URL changes with their content.
 */
export function precachePaths(entries: readonly PrecacheEntry[]): string[] {
  const found = pathsOf(entries, (path) => path.slice(0, path.lastIndexOf("/")) || path);
  return found.length <= MAX_PATHS ? found : pathsOf(entries, (path) => path.replace(/^(\/[^/]*).*$/, "$1"));
}

/** The same from parsed JSON that may be wrong in any way. */
export const roughPrecachePaths = (value: unknown, listUrl: string): string[] =>
  precachePaths(readPrecacheList(value, listUrl) ?? []);

/** Whether one of the paths leads to it. */
export const leadsTo = (paths: readonly string[], pathname: string): boolean =>
  coversPath(
    paths.map((path) => path.replace(/\/\*$/, "")),
    pathname,
  );

function pathsOf(entries: readonly PrecacheEntry[], folderOf: (path: string) => string): string[] {
  const isImmutable = new Map<string, boolean>();
  for (const { url, revision } of entries) {
    const path = url.replace(/[?#].*$/, "");
    const folder = folderOf(path);
    const counts = revision === null && folder !== path && url === path;
    isImmutable.set(folder, counts && isImmutable.get(folder) !== false);
  }
  const mixed = [...isImmutable.keys()].filter((folder) => !isImmutable.get(folder));
  return minimal([...isImmutable.keys()]).map((folder) =>
    mixed.some((other) => coversPath([folder], other)) ? folder : `${folder}/*`,
  );
}
