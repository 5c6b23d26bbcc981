import { expect, it } from "vitest";
import { importCycleProblems } from "./import-cycles";

/** Modules by path, each with the specifiers it imports. */
function cyclesOf(graph: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const modules = Object.entries(graph).map(([path, specifiers]) => ({
    path,
    imports: specifiers.map((specifier) => ({ specifier, line: 1, typeOnly: false })),
  }));
  return importCycleProblems(modules).map(({ message }) => message.replace(/^.*: /, ""));
}

it("finds nothing where imports only go down, however often they meet", () => {
  expect(cyclesOf({ "a.ts": ["./b", "./c"], "b.ts": ["./d"], "c.ts": ["./d"], "d.ts": ["valibot"] })).toEqual(
    [],
  );
});

it("reports each cycle once, with its members and without those that only lead to it", () => {
  expect(
    cyclesOf({
      "a.ts": ["./x/b"],
      "x/b.ts": ["./c"],
      "x/c.ts": ["./d"],
      "x/d.ts": ["./b.ts"],
      "e.ts": ["./e"],
    }),
  ).toEqual(["x/b.ts, x/c.ts, x/d.ts", "e.ts"]);
});
