import type { JSONReport, JSONReportSuite } from "@playwright/test/reporter";
import type { Tally } from "./tally";

/** Counts a report of Playwright, one test per project. An error outside of any test is one failure. */
export function tallyPlaywright({ suites, errors }: Pick<JSONReport, "suites" | "errors">): Tally {
  const tests = suites.flatMap((suite) => testsOf(suite, []));
  const named = (wanted: (status: string) => boolean): readonly string[] =>
    tests.filter(({ status }) => wanted(status)).map(({ name }) => name);
  const outside = errors.map(({ message }) => message?.split("\n")[0] ?? "error outside of a test");
  return {
    passedCount: named((status) => status === "expected").length,
    // "flaky" needs retries, which are off; should it appear, it is a failure.
    failed: [...named((status) => status === "unexpected" || status === "flaky"), ...outside],
    skipped: named((status) => status === "skipped"),
  };
}

function testsOf(
  { title, specs, suites = [] }: JSONReportSuite,
  around: readonly string[],
): readonly { name: string; status: string }[] {
  const path = [...around, title];
  return [
    ...specs.flatMap((spec) =>
      spec.tests.map(({ projectName, status }) => ({
        name: `[${projectName}] ${[...path, spec.title].join(" › ")}`,
        status,
      })),
    ),
    ...suites.flatMap((suite) => testsOf(suite, path)),
  ];
}
