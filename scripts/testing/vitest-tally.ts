import type { Tally } from "./tally";

/** The part of Vitest's JSON report (Jest's form) that is read here. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** Counts a report. A file that failed without a failed test (it could not be loaded) is one failure. */
export function tallyVitest({ testResults }: VitestReport): Tally {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const named = (test: (status: string) => boolean): readonly string[] =>
    tests.filter(({ status }) => test(status)).map(({ fullName }) => fullName);
  const brokenFiles = testResults
    .filter(({ status, assertionResults }) => {
      return status === "failed" && !assertionResults.some((test) => test.status === "failed");
    })
    .map(({ name }) => name);
  return {
    passedCount: named((status) => status === "passed").length,
    failed: [...named((status) => status === "failed"), ...brokenFiles],
    skipped: named((status) => status !== "passed" && status !== "failed"),
  };
}
