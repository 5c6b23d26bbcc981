import { describe, expect, it } from "vitest";
import { compileRoutes } from "./route-table";
import { type Routes, requestOf, routesOf } from "./routes.fixture";

describe("listeners", () => {
  const listeners = [
    { name: "any", port: 80, protocol: "HTTP" as const },
    { name: "wild", port: 80, protocol: "HTTP" as const, hostname: "*.example.com" },
    { name: "exact", port: 80, protocol: "HTTP" as const, hostname: "a.example.com" },
    { name: "other-port", port: 8080, protocol: "HTTP" as const },
  ];
  const attached = (name: string, sectionName: string, hostnames: readonly string[] = []) => ({
    ...routesOf([{}], hostnames)[0]!,
    name,
    parentRefs: [{ kind: "Gateway" as const, sectionName }],
  });
  const ask = (routes: Routes, host: string, port = 80) =>
    compileRoutes({ routes, listeners }).match({ ...requestOf("/", { host }), port })?.route;

  it("take a request to the one with the most specific host name, and no other sees it", () => {
    const routes = [attached("any", "any"), attached("wild", "wild"), attached("exact", "exact")];
    expect(
      ["a.example.com", "b.example.com", "c.b.example.com", "example.com"].map((host) => ask(routes, host)),
    ).toEqual(["exact", "wild", "wild", "any"]);
    expect(ask([attached("any", "any")], "a.example.com")).toBeUndefined();
  });

  it("take what their host name and one of the route's both cover", () => {
    const routes = [attached("r", "wild", ["*.b.example.com", "c.example.com", "elsewhere.test"])];
    const hosts = ["x.b.example.com", "c.example.com", "d.example.com", "elsewhere.test", "b.example.com"];
    expect(hosts.map((host) => ask(routes, host))).toEqual(["r", "r", undefined, undefined, undefined]);
  });

  it("leave precedence to the routes' own host names, also where both have the same in common with them", () => {
    const routes = [
      attached("any", "exact"),
      attached("wide", "exact", ["*.com"]),
      attached("narrow", "exact", ["*.example.com"]),
      attached("own", "exact", ["a.example.com"]),
    ];
    const winners = [1, 2, 3, 4].map((count) => ask(routes.slice(0, count), "a.example.com"));
    expect(winners).toEqual(["any", "wide", "narrow", "own"]);
  });

  it("are chosen by port, from the request when it knows better than its URL", () => {
    const routes = [
      { ...routesOf([{}])[0]!, name: "r", parentRefs: [{ kind: "Gateway" as const, port: 8080 }] },
    ];
    expect([
      ask(routes, "a.test", 80),
      ask(routes, "a.test", 8080),
      ask(routes, "a.test:1234", 8080),
    ]).toEqual([undefined, "r", "r"]);
  });
});
