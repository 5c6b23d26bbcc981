/** A failure as the services tell it: RFC 9457 problem details, with one entry per wrong field. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
}

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/** Reads the problem of a failed response. Never throws: a proxy's HTML page becomes a problem without details. */
export async function readProblem(response: Response): Promise<Problem> {
  const { status } = response;
  const title = response.statusText || `Answer ${status}`;
  try {
    const body: unknown = await response.json();
    const read = (body ?? {}) as Record<string, unknown>;
    return {
      status,
      title: typeof read.title === "string" ? read.title : title,
      detail: typeof read.detail === "string" ? read.detail : "",
      errors: Array.isArray(read.errors) ? read.errors.filter(isFieldError) : [],
    };
  } catch {
    return { status, title, detail: "", errors: [] };
  }
}

/**
 * The form field that an error belongs to: `start`, `pace`, `stops`, or `stops.2.nights`.
 * Services may write the path as JSONPath, JSON Pointer or plain dots; all three become dots.
 */
export function fieldOf(path: string): string {
  return path
    .replace(/^[$#]/, "")
    .split(/[./[\]]+/)
    .filter((part) => part !== "")
    .join(".");
}

/** An error as a sentence: services write "must be …" and leave out what, since they do not know the labels. */
export function fieldErrorText(label: string, message: string): string {
  return message.startsWith("must ") ? `${label} ${message}.` : message;
}

function isFieldError(value: unknown): value is FieldError {
  if (typeof value !== "object" || value === null) return false;
  const { path, message } = value as Record<string, unknown>;
  return typeof path === "string" && typeof message === "string";
}
