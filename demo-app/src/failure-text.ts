import { ApiError } from "./api/api-client";

/** What to tell the user when something failed: what is the matter, and that nothing is lost. */
export function failureText(error: unknown, what: string): string {
  if (!(error instanceof ApiError)) return `${what} failed in a way we did not expect.`;
  if (error.status === 0)
    return `${what} needs a connection, and there is none right now. Your trip is safe here.`;
  if (error.status >= 500) return `${what} is not available right now. Everything else goes on working.`;
  return error.problem.detail || `${what}: ${error.problem.title}.`;
}
