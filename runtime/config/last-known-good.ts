import { MeshError } from "../kernel/errors";
import type { Diagnostic } from "./diagnostic";
import { type ConfigContext, parseConfig } from "./parse-config";
import type { MeshConfig } from "./schema";

/** The last good configuration: as it was written, and as it was read then. */
export interface KeptConfig {
  readonly text: string;
  readonly config: MeshConfig;
  /** Which version of the checks it passed; to another one only the text counts. */
  readonly checkedBy: string;
}

export interface ConfigStore {
  read(): Promise<KeptConfig | undefined>;
  write(kept: KeptConfig): Promise<void>;
}

export interface LoadOptions {
  /** Reads mesh.json from the network; rejects when it cannot, within a deadline of its own. */
  readonly fetchText: () => Promise<string>;
  readonly store: ConfigStore;
  readonly checkedBy: string;
  readonly context: ConfigContext;
}

export interface LoadedConfig {
  readonly config: MeshConfig | undefined;
  readonly source: "network" | "last-good" | "none";
  readonly diagnostics: readonly Diagnostic[];
}

type Failure = "CONFIG_UNREADABLE" | "CONFIG_INVALID";

/** A bad or unreachable new configuration never replaces a working one. */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  const { fetchText, store, checkedBy, context } = options;
  const [fetched, stored] = await Promise.allSettled([fetchText(), store.read()]);
  const kept = stored.status === "fulfilled" ? stored.value : undefined;
  const notes = stored.status === "rejected" ? [storeNote("read", stored.reason)] : [];
  if (fetched.status === "rejected") {
    const loaded = fallBack("CONFIG_UNREADABLE", reasonOf(fetched.reason), notes, kept, context);
    // To be without a network is no mistake where an earlier one stands in.
    return loaded.config === undefined
      ? loaded
      : { ...loaded, diagnostics: loaded.diagnostics.map(asWarning) };
  }
  const { config, diagnostics } = parseConfig(fetched.value, context);
  if (config === undefined) {
    const [failure, state] = isJson(fetched.value)
      ? (["CONFIG_INVALID", "it has errors"] as const)
      : (["CONFIG_UNREADABLE", "it is not JSON"] as const);
    return fallBack(failure, state, [...diagnostics, ...notes], kept, context);
  }
  if (fetched.value !== kept?.text || checkedBy !== kept.checkedBy) {
    await store
      .write({ text: fetched.value, config, checkedBy })
      .catch((error: unknown) => void notes.push(storeNote("keep", error)));
  }
  return { config, source: "network", diagnostics: [...diagnostics, ...notes] };
}

function fallBack(
  code: Failure,
  state: string,
  notes: readonly Diagnostic[],
  kept: KeptConfig | undefined,
  context: ConfigContext,
): LoadedConfig {
  const last = kept && parseConfig(kept.text, context).config;
  const outcome =
    last === undefined
      ? "there is no earlier good one, the mesh stays off"
      : "the last good one stays in use";
  const { message, remedy } = new MeshError(code, `Cannot use the new mesh.json: ${state}; ${outcome}`);
  const verdict: Diagnostic = { severity: "error", path: "$", message, remedy, code };
  return {
    config: last,
    source: last === undefined ? "none" : "last-good",
    diagnostics: [verdict, ...notes],
  };
}

const asWarning = (finding: Diagnostic): Diagnostic => ({ ...finding, severity: "warning" });

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function storeNote(verb: "read" | "keep", error: unknown): Diagnostic {
  const message = `Cannot ${verb} the last good mesh.json: ${reasonOf(error)}, must be storable for offline starts`;
  return {
    severity: "warning",
    path: "$",
    message,
    remedy: "Allow this site to store data, or free some space",
  };
}

function reasonOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
