import * as v from "valibot";
import { checkKeys } from "./check-keys";
import { crossCheck } from "./cross-checks";
import { createDiagnosticList, type Diagnostic, type PathKey, type Report } from "./diagnostic";
import { resolveLocalPath } from "./local-path";
import { checkOffline } from "./offline-checks";
import { checkPolicies } from "./policy-checks";
import { readJson } from "./read-json";
import { CONTROL_PATH, checkRoutes } from "./route-checks";
import { type MeshConfig, meshSchema } from "./schema";

export interface ConfigContext {
  /** Origin of the app, such as "https://app.example.com". */
  readonly origin: string;
  /** Where the text came from; relative artifact URLs are resolved against it. */
  readonly configUrl: string;
  /** Paths of the mesh's own files, such as the service worker's script; a final "/" means all below it. */
  readonly reservedPaths: readonly string[];
}

export interface ParsedConfig {
  /** `undefined` when there is an error among the diagnostics. Artifact URLs are absolute paths on this origin. */
  readonly config: MeshConfig | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads mesh.json, fills in its defaults and checks it. Never throws, whatever the text. */
export function parseConfig(text: string, context: ConfigContext): ParsedConfig {
  const { isOff, ...parsed } = parseWhole(text, context);
  if (!isOff || parsed.config !== undefined) return parsed;
  return { config: v.parse(meshSchema, { version: 1, mode: "passthrough" }), diagnostics: [] };
}

/** `isOff`: whatever is wrong with the rest, a switch that turns the mesh off must work. */
function parseWhole(text: string, context: ConfigContext): ParsedConfig & { readonly isOff: boolean } {
  const { report, diagnostics, failed } = createDiagnosticList();
  const value = readJson(text, report);
  const isOff = (value as { mode?: unknown } | null | undefined)?.mode === "passthrough";
  if (failed()) return { config: undefined, diagnostics, isOff };
  checkKeys(meshSchema, value, [], report);
  const outcome = v.safeParse(meshSchema, value, { abortPipeEarly: true });
  for (const issue of outcome.issues ?? []) reportIssue(issue, report);
  if (!outcome.success) return { config: undefined, diagnostics, isOff };
  const config = outcome.output;
  resolveArtifacts(config, context, report);
  crossCheck(config, report);
  checkOffline(config, report);
  checkPolicies(config, report);
  checkRoutes(config, reservedPathsOf(config, context), report);
  return { config: failed() ? undefined : config, diagnostics, isOff };
}

function reportIssue(issue: v.BaseIssue<unknown>, report: Report): void {
  const path = (issue.path ?? []).map(({ key }) => key as PathKey);
  const name = path.length === 0 ? "mesh.json" : path.at(-1);
  if (issue.received === "undefined") {
    report("error", path, `Cannot read ${name}: missing, must be present`, `Add ${name}`);
    return;
  }
  const rule = issue.kind === "schema" ? issue.expected : issue.message;
  const state = issue.received.length > 80 ? `${issue.received.slice(0, 79)}…` : issue.received;
  report("error", path, `Cannot read ${name}: ${state}, must be ${rule}`, "Correct the value at this path");
}

function resolveArtifacts(
  config: v.InferOutput<typeof meshSchema>,
  context: ConfigContext,
  report: Report,
): void {
  config.services.forEach(({ artifact }, index) => {
    for (const file of [artifact, ...artifact.files]) {
      const path = resolveLocalPath(file.url, context.configUrl, context.origin);
      if (path !== undefined) file.url = path;
      else {
        const message = `Cannot load ${file.url}: relative to ${context.configUrl}, must be on ${context.origin}`;
        report("error", ["services", index, "artifact"], message, 'Start the URL with "/"');
      }
    }
  });
}

/** A route over an artifact would ask the service for the file it is started from. */
function reservedPathsOf(config: MeshConfig, context: ConfigContext): string[] {
  const files = config.services.flatMap(({ artifact }) => [artifact, ...artifact.files]);
  const artifacts = files.map(({ url }) => url.replace(/[?].*$/, ""));
  const own = resolveLocalPath(context.configUrl, context.origin, context.origin);
  return [
    CONTROL_PATH,
    ...context.reservedPaths,
    ...(own === undefined ? [] : [own.replace(/[?].*$/, "")]),
    ...artifacts,
  ];
}
