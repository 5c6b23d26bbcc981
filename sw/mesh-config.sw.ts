import type { Diagnostic } from "../runtime/config/diagnostic";
import type { ConfigStore, LoadedConfig } from "../runtime/config/last-known-good";
import type { ConfigContext } from "../runtime/config/parse-config";
import type { MeshConfig } from "../runtime/config/schema";
import { MeshError } from "../runtime/kernel/errors";
import { createSingleFlight } from "../runtime/kernel/single-flight";
import { assetsUrl } from "./assets-url.sw";
import { CHECKED_BY, chunk } from "./chunks.sw";

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
  const beside = (name: string) => new URL(name, assetsUrl).pathname;
  const reservedPaths = [
    self.location.pathname,
    beside("foremesh-sw.js"),
    beside("foremesh.js"),
    beside("foremesh/"),
  ];
  const context: ConfigContext = { origin: self.location.origin, configUrl, reservedPaths };
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
      const kept = await store.read().catch(() => undefined);
      if (kept === undefined || kept.checkedBy === CHECKED_BY) return kept?.config;
      return chunk("foremeshConfigReader").parseConfig(kept.text, context).config;
    },
    refresh: () =>
      singleFlight(configUrl, async () => {
        let reader: ReturnType<typeof chunk<"foremeshConfigReader">>;
        try {
          reader = chunk("foremeshConfigReader");
        } catch (error) {
          return { config: undefined, source: "none", diagnostics: [unreadable(error)] };
        }
        return reader.loadConfig({ fetchText, store, checkedBy: CHECKED_BY, context });
      }),
  };
}

/** Without what reads it there is no new configuration, and the one in use stays. */
function unreadable(error: unknown): Diagnostic {
  const code = "SCRIPT_UNREADABLE";
  const { message, remedy } = new MeshError(code, `Cannot read mesh.json: ${error}`);
  return { severity: "error", path: "$", message, remedy, code };
}
