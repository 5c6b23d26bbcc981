import { createHash } from "node:crypto";
import type { PrecacheEntry } from "../../runtime/config/precache-list";

export interface BuiltFile {
  /** Relative to the folder that is served, with "/" between names. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ListOptions {
  /** The path under which the folder is served; ends in "/". */
  readonly base: string;
  /** Files of which Vite's manifest says that they are its own. */
  readonly bundled: ReadonlySet<string>;
  /** Files and folders that are not kept. */
  readonly excluded: readonly string[];
  readonly maxBytes: number;
}

/** What must come from the network, or comes from elsewhere: the worker has its own scripts, and keeps mesh.json itself. */
const NEVER =
  /(?:^|\/)\.|\.map$|^(?:foremesh-sw\.js|mesh\.json|mesh\.schema\.json)$|^foremesh\/(?:(?:config-reader|http-cache|offline-shell|outbox|storekeeper|transpiler)-|(?:lstm|wasmer)\/)/;
/** As Vite and the mesh's own build write it: the content is in the name. */
const HASHED = /-[\w-]{8}\.\w+$/;

export interface PrecacheList {
  readonly entries: readonly PrecacheEntry[];
  /** Paths of files that are too big to be kept without being asked for. */
  readonly tooBig: readonly string[];
}

/** The files of a built app that it needs to open without a network, each with what changes when its content does. */
export function listPrecache(files: readonly BuiltFile[], options: ListOptions): PrecacheList {
  const { base, bundled, excluded, maxBytes } = options;
  const isExcluded = (path: string) =>
    NEVER.test(path) || excluded.some((name) => path === name || path.startsWith(`${name}/`));
  const wanted = files.filter(({ path }) => !isExcluded(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  const isImmutable = (path: string) =>
    HASHED.test(path) && (bundled.has(path) || path.startsWith("foremesh/"));
  const entries = wanted
    .filter(({ bytes }) => bytes.byteLength <= maxBytes)
    .map(({ path, bytes }) => ({
      url: base + path.split("/").map(encodeURIComponent).join("/"),
      revision: isImmutable(path) ? null : createHash("sha256").update(bytes).digest("hex").slice(0, 16),
    }));
  return {
    entries,
    tooBig: wanted.filter(({ bytes }) => bytes.byteLength > maxBytes).map(({ path }) => path),
  };
}

/** Vite's manifest (`build.manifest`), as far as it names files. */
export type ViteManifest = Readonly<
  Record<
    string,
    { readonly file?: string; readonly css?: readonly string[]; readonly assets?: readonly string[] }
  >
>;

/** Every file that Vite's manifest names. */
export const bundledFiles = (manifest: ViteManifest): ReadonlySet<string> =>
  new Set(
    Object.values(manifest).flatMap(({ file, css = [], assets = [] }) => [
      ...(file === undefined ? [] : [file]),
      ...css,
      ...assets,
    ]),
  );

/** Service code has a cache of its own, which verifies it: the paths of artifacts in a mesh.json, relative to `base`. */
export function artifactPaths(mesh: unknown, base: string): readonly string[] {
  const { services = [] } = mesh as {
    services?: readonly { artifact?: { url?: string; files?: readonly { url?: string }[] } }[];
  };
  return services
    .flatMap(({ artifact }) => [artifact?.url, ...(artifact?.files ?? []).map(({ url }) => url)])
    .filter((url) => url !== undefined)
    .map((url) => (url.startsWith(base) ? url.slice(base.length) : url));
}
