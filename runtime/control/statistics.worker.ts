import type { StateStore } from "../cache/state-store.browser";
import type { MeshConfig } from "../config/schema";
import { MeshError } from "../kernel/errors";
import type { Statistics } from "../predict/forecasters/collaborative/statistics";

export interface StatisticsLoaderOptions {
  /** The last good ones: what to start from without a network. */
  readonly store: StateStore<{ readonly path: string; readonly content: unknown }>;
  fetch(path: string, init: RequestInit): Promise<Response>;
  read(content: unknown): Statistics | undefined;
  adopt(statistics: Statistics | undefined): void;
}

const FETCH_TIMEOUT_MS = 30_000;

/**
 * Takes up the global statistics that mesh.json names, if any. No digest is asked for: they change more often than mesh.json,
 * come from the same origin, and decide nothing but what is started ahead, among services that mesh.json has.
 *
 * @returns what follows a configuration; resolves when the statistics are those of its path, or there are none.
 */
export function createStatisticsLoader(options: StatisticsLoaderOptions) {
  const { store, read, adopt } = options;
  let wanted: string | undefined;

  const download = async (path: string): Promise<unknown> => {
    const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
    const response = await options.fetch(path, { signal, credentials: "omit", priority: "low" });
    if (!response.ok) throw new Error(`status ${response.status}, must be 200`);
    return response.json();
  };

  const newest = async (path: string): Promise<Statistics | undefined> => {
    try {
      const content = await download(path);
      const statistics = read(content);
      if (statistics === undefined) throw new Error("not of this version's form, or impossible counts");
      void store.write({ path, content }).catch(() => undefined);
      return statistics;
    } catch (cause) {
      const kept = await store.read().catch(() => undefined);
      const statistics = kept?.path === path ? read(kept.content) : undefined;
      const error = new MeshError("STATISTICS_UNREADABLE", `Cannot use ${path}: ${String(cause)}`, { cause });
      // Without a network the last ones are as good as can be had.
      if (statistics === undefined)
        console.warn(`[foremesh] ${error.code}: ${error.message}. ${error.remedy}.`);
      return statistics;
    }
  };

  return async ({ prediction }: MeshConfig): Promise<void> => {
    const path = prediction.statistics;
    if (path === wanted) return;
    wanted = path;
    const statistics = path === undefined ? undefined : await newest(path);
    if (path === wanted) adopt(statistics);
  };
}
