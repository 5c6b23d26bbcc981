import { describe, expect, it } from "vitest";
import { compileCalls } from "./call-table";
import { find, prefix, type Routes, requestOf, routesOf } from "./routes.fixture";

describe("calls to a service by its name", () => {
  const bound = (name: string, service: string, port?: number, path = "/"): Routes[number] => ({
    ...routesOf([{ path: prefix(path) }])[0]!,
    name,
    parentRefs: [{ kind: "Service", name: service, ...(port !== undefined && { port }) }],
  });
  const call = (routes: Routes, service: string, path: string, port?: number) => {
    const request = { ...requestOf(path), ...(port !== undefined && { port }) };
    const found = compileCalls(routes).match(service, request);
    return typeof found === "object" ? found.route : found;
  };

  it("follow the routes bound to it, which are no routes of the app's", () => {
    const routes = [bound("r", "echo", undefined, "/v1")];
    expect(["/v1/x", "/v2"].map((path) => call(routes, "echo", path))).toEqual(["r", undefined]);
    expect([call(routes, "other", "/v1"), find(routes, "/v1")]).toEqual(["unbound", undefined]);
  });

  it("meet a route that is bound to one port on that port only, which is 80 when the call names none", () => {
    const routes = [bound("on-80", "echo", 80), bound("all", "other")];
    expect([
      call(routes, "echo", "/"),
      call(routes, "echo", "/", 8080),
      call(routes, "other", "/", 8080),
    ]).toEqual(["on-80", "unbound", "all"]);
  });
});
