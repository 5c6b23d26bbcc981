import type { JSONReportSuite } from "@playwright/test/reporter";
import { expect, it } from "vitest";
import { tallyPlaywright } from "./playwright-tally";

it("counts every test once per project, by its full name, and errors outside of tests", () => {
  const spec = (title: string, ...statuses: readonly string[]) => ({
    title,
    tests: statuses.map((status, i) => ({ projectName: `direct-${["on", "off"][i]}`, status })),
  });
  // The report has many more fields; these are the ones that are read.
  const suites = [
    {
      title: "a.spec.ts",
      specs: [spec("starts", "expected", "skipped")],
      suites: [{ title: "offline", specs: [spec("answers", "unexpected", "flaky")] }],
    },
  ] as unknown as JSONReportSuite[];
  expect(tallyPlaywright({ suites, errors: [{ message: "Error: no tests found\nmore" }] })).toEqual({
    passedCount: 1,
    failed: [
      "[direct-on] a.spec.ts › offline › answers",
      "[direct-off] a.spec.ts › offline › answers",
      "Error: no tests found",
    ],
    skipped: ["[direct-off] a.spec.ts › starts"],
  });
});
