import { type ConfigStore, type LoadedConfig, loadConfig } from "../runtime/config/last-known-good";
import { type ConfigContext, parseConfig } from "../runtime/config/parse-config";
import type { MeshConfig } from "../runtime/config/schema";
import { createSingleFlight } from "../runtime/kernel/single-flight";

/** Longer than any sane mesh.json takes; an app that starts offline must not wait for it. */
const FETCH_TIMEOUT_MS = 5_000;

export interface MeshConfigSource {
  /** Absolute. */
  readonly url: string;
  /** The last good configuration, from disk, as fast as can be; `undefined` when there is none yet. */
  stored(): Promise<MeshConfig | undefined>;
  /** Asks the network; a bad or missing answer leaves the last good configuration in use. */
  refresh(): Promise<LoadedConfig>;
}

/** mesh.json as this worker knows it. `configUrl` is absolute. */
export function createConfigSource(configUrl: string, store: ConfigStore): MeshConfigSource {
  const { origin, pathname } = self.location;
  const beside = (name: string) => new URL(name, self.location.href).pathname;
  const reservedPaths = [pathname, beside("foremesh.js"), beside("foremesh/")];
  const context: ConfigContext = { origin, configUrl, reservedPaths };
  const singleFlight = createSingleFlight<LoadedConfig>();

  const fetchText = async () => {
    const response = await fetch(configUrl, {
      cache: "no-cache",
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    });
    if (!response.ok) throw new TypeError(`status ${response.status}, must be 200`);
    return response.text();
  };

  return {
    url: configUrl,
    async stored() {
      const text = await store.read().catch(() => undefined);
      return text === undefined ? undefined : parseConfig(text, context).config;
    },
    refresh: () => singleFlight(configUrl, () => loadConfig({ fetchText, store, context })),
  };
}
