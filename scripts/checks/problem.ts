/** One thing that is wrong, where, and what to do about it. */
export interface Problem {
  /** Relative to the project's root; absent when the problem is not in a file. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  readonly message: string;
  readonly remedy: string;
}

export interface CheckResult {
  readonly problems: readonly Problem[];
  /** A figure worth printing beside the name, e.g. the median file size. */
  readonly note?: string;
  /** Why there was nothing to check. Counts as skipped, not as passed. */
  readonly skipped?: string;
}

export interface Check {
  readonly name: string;
  run(): CheckResult | Promise<CheckResult>;
}

export function formatProblem({ file, line, message, remedy }: Problem): string {
  const place = file === undefined ? "" : `${file}${line === undefined ? "" : `:${line}`}: `;
  return `  ${place}${message}\n    → ${remedy}`;
}
