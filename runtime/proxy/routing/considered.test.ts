import { describe, expect, it } from "vitest";
import { considered } from "./considered";
import { compileRoutes } from "./route-table";
import { exact, prefix, requestOf, routesOf } from "./routes.fixture";

describe("what was considered", () => {
  it("is told in the order it was tried, with what each rule failed on", () => {
    const routes = routesOf([
      { path: prefix("/a"), headers: [{ type: "Exact", name: "X-User", value: "ann" }] },
      { path: prefix("/a"), method: "POST" },
      { path: prefix("/a"), queryParams: [{ type: "Exact", name: "q", value: "1" }] },
      { path: exact("/b") },
      { path: prefix("/a") },
      { path: prefix("/") },
    ]);
    const verdicts = considered(compileRoutes({ routes, listeners: [] }), requestOf("/a/1"));
    expect(verdicts.map(({ route, outcome }) => [route, outcome])).toEqual([
      ["3", "path"],
      ["1", "method"],
      ["0", "header x-user"],
      ["2", "query q"],
      ["4", "won"],
    ]);
  });
});
