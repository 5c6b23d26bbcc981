import { expect, it } from "vitest";
import { optionalCodeProblems } from "./optional-code";

it("finds the SDK of Wasmer in a file of the default build, and lets it be in its folder", () => {
  const sdk = "class WasmerCore{}";
  expect(optionalCodeProblems("foremesh/host.js", sdk)).toMatchObject([{ file: "dist/foremesh/host.js" }]);
  expect(optionalCodeProblems("wasmer/dist/adapter.js", sdk)).toEqual([]);
  expect(optionalCodeProblems("foremesh/host.js", 'import("./wasmer/dist/adapter.js")')).toEqual([]);
});

it("finds code under the AGPL wherever it is", () => {
  const wisp = "this.buffer_remaining=0";
  expect(optionalCodeProblems("wasmer/dist/adapter.js", wisp)).toMatchObject([
    { message: expect.stringContaining("AGPL") },
  ]);
});
