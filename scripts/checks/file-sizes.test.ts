import { expect, it } from "vitest";
import { checkFileSizes } from "./file-sizes";

const file = (path: string, lines: number) => ({ path, text: "x\n".repeat(lines) });

it("allows 300 lines of source and not one more, and tells the distribution", () => {
  const { problems, note } = checkFileSizes([
    file("a.ts", 300),
    file("b.css", 301),
    file("c.c", 10),
    file("d.md", 999),
  ]);
  expect(problems.map((problem) => problem.file)).toEqual(["b.css"]);
  expect(note).toBe("3 files, median 300 lines, p90 300, max 301");
});
