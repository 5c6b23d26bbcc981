import type { Diagnostic } from "../config/diagnostic";
import { MeshError } from "../kernel/errors";

/** What ends a start is met by whoever waits for it too. */
const reported = new WeakSet<object>();

/** One line in the console, with what to do: the app goes on as without the mesh. */
export function reportFailure(error: unknown): void {
  if (error instanceof Error) {
    if (reported.has(error)) return;
    reported.add(error);
  }
  if (error instanceof MeshError)
    console.warn(`[foremesh] ${error.code}: ${error.message}. ${error.remedy}.`);
  else console.warn("[foremesh]", error);
}

export function reportDiagnostics(diagnostics: readonly Diagnostic[]): void {
  for (const { severity, path, message, remedy, code } of diagnostics) {
    const log = severity === "error" ? console.error : console.warn;
    log(`[foremesh] ${code === undefined ? "" : `${code}: `}mesh.json ${path}: ${message}. ${remedy}.`);
  }
}

/** The browser has the features and refuses them here: storage is blocked, or the document is a frame without an origin. */
export const asRefusal = (error: unknown): unknown =>
  error instanceof DOMException && error.name === "SecurityError"
    ? new MeshError("CONTEXT_REFUSED", `Cannot start the mesh here: ${error.message}`, { cause: error })
    : error;

/** Why there is no configuration; the other findings say where it is wrong. */
export function verdictOf(diagnostics: readonly Diagnostic[]): MeshError {
  const verdict = diagnostics.find(({ code }) => code !== undefined);
  reportDiagnostics(diagnostics.filter((finding) => finding !== verdict));
  return new MeshError(verdict?.code ?? "CONFIG_INVALID", verdict?.message ?? "Cannot use mesh.json");
}
