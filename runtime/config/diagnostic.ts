export type PathKey = string | number;

/** One finding about mesh.json, written for the person who wrote the file. */
export interface Diagnostic {
  /** An error refuses the configuration; a warning names something that has no effect. */
  readonly severity: "error" | "warning";
  /** JSONPath (RFC 9535) of the value, such as `$.services[0].artifact.sha256`. */
  readonly path: string;
  /** "Cannot <verb> <object>: <state>, must be <rule>". */
  readonly message: string;
  readonly remedy: string;
  /** Set on the finding that decided which configuration is in use. */
  readonly code?: "CONFIG_UNREADABLE" | "CONFIG_INVALID" | "SCRIPT_UNREADABLE";
}

export type Report = (
  severity: Diagnostic["severity"],
  path: readonly PathKey[],
  message: string,
  remedy: string,
) => void;

/** Enough for any honest mistake; a hostile file could otherwise yield one finding per byte. */
const MAX_PER_SEVERITY = 50;

export interface DiagnosticList {
  readonly report: Report;
  readonly diagnostics: Diagnostic[];
  failed(): boolean;
}

export function createDiagnosticList(): DiagnosticList {
  const counts = { error: 0, warning: 0 };
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    failed: () => counts.error > 0,
    report(severity, path, message, remedy) {
      counts[severity] += 1;
      if (counts[severity] > MAX_PER_SEVERITY) return;
      diagnostics.push({ severity, path: jsonPath(path), message, remedy });
    },
  };
}

function jsonPath(keys: readonly PathKey[]): string {
  let path = "$";
  for (const key of keys) {
    path +=
      typeof key === "string" && /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  }
  return path;
}

/** A value as it appears in a message: quoted, and short whatever the file holds. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 59)}…` : value);
}
