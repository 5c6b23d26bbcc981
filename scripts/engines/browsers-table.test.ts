import { describe, expect, it } from "vitest";
import { browsersTable } from "./browsers-table";

const gaps = [{ kind: "platform" as const, why: "no streams", tests: { calls: ["a", "b"] } }];

describe("the table of docs/browsers.md", () => {
  it("counts what passes and what is left out, spec by spec", () => {
    const table = browsersTable([{ name: "Firefox 153", passed: { calls: 3, abort: 4 }, failed: {}, gaps }]);
    expect(table).toContain("| `calls` | 3 pass, 2 left out |");
    expect(table).toContain("| `abort` | 4 pass |");
    expect(table).toContain("- **The engine**: no streams. `calls` (2)");
  });

  it("does not hide what fails, nor what has not been run", () => {
    const table = browsersTable([{ name: "W", passed: { abort: 3 }, failed: { abort: 1 }, gaps: [] }]);
    expect(table).toContain("| `abort` | 3 pass, **1 fail** |");
    expect(table).toContain("| `calls` | not run |");
  });
});
