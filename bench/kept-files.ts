/** What the cache benchmark asks for: the same bytes by every way. */
export interface KeptFile {
  readonly label: string;
  readonly path: string;
  readonly bytes: number;
}

/** With a hash in the name, the server says that they never change: fresh, as a cache's entry should be. */
export const KEPT_PREFIX = "/assets";

export const KEPT_FILES: readonly KeptFile[] = [
  { label: "1 KiB", path: `${KEPT_PREFIX}/kept-1k-a1b2c3d4.bin`, bytes: 1_024 },
  { label: "100 KiB", path: `${KEPT_PREFIX}/kept-100k-a1b2c3d4.bin`, bytes: 102_400 },
  { label: "1 MiB", path: `${KEPT_PREFIX}/kept-1m-a1b2c3d4.bin`, bytes: 1_048_576 },
];

/** How a service worker written by hand keeps them; each has a prefix of its own before the path. */
export const BARE_WAYS = ["idb-bytes", "idb-blob", "cache"] as const;
export type BareWay = (typeof BARE_WAYS)[number];

export const barePath = (way: BareWay, { path }: KeptFile): string => `/bench/bare-${way}${path}`;
