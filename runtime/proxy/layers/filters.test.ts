import { describe, expect, it } from "vitest";
import type { RouteFilter } from "../../config/schema";
import type { Exchange } from "../exchange";
import { backendRef, newExchange, routeMatch } from "../exchange.fixture";
import { filtersLayer } from "./filters";

const set = (name: string, value: string) => ({ set: [{ name, value }], add: [], remove: [] });
const mirrorTo = (name: string): RouteFilter => ({
  type: "RequestMirror",
  requestMirror: { backendRef: { name, group: "", kind: "Service" } },
});

async function pass(filters: readonly RouteFilter[], answer = async () => new Response("answer")) {
  const refs = [backendRef("b")];
  const match = { ...routeMatch(refs, { filters: [...filters] }), startedAt: 0, routeMs: 0 };
  const exchange = newExchange(refs, { match });
  const copies: [string, Exchange][] = [];
  let seen: Exchange | undefined;
  const layer = filtersLayer("rule", ({ backendRef: { name } }, copied) => void copies.push([name, copied]));
  const outcome = await layer((changed) => {
    seen = changed;
    return answer();
  })(exchange).catch((error: unknown) => error);
  return { exchange, seen, copies, outcome };
}

describe("filters layer", () => {
  it("passes an exchange on as it is when the rule has no filter", async () => {
    const { exchange, seen } = await pass([]);
    expect(seen).toBe(exchange);
  });

  it("keeps the request itself as the head when only the answer is changed", async () => {
    const filter = { type: "ResponseHeaderModifier" as const, responseHeaderModifier: set("x-a", "1") };
    const { exchange, seen, outcome } = await pass([filter]);
    expect(seen!.head).toBe(exchange.request);
    expect((outcome as Response).headers.get("x-a")).toBe("1");
  });

  it("changes what the backend sees, never the request", async () => {
    const { exchange, seen } = await pass([
      { type: "RequestHeaderModifier", requestHeaderModifier: set("x-a", "1") },
      { type: "URLRewrite", urlRewrite: { path: { type: "ReplaceFullPath", replaceFullPath: "/y" } } },
    ]);
    expect([seen!.head.url, seen!.head.headers.get("x-a")]).toEqual(["https://app.test/y", "1"]);
    expect([exchange.request.url, exchange.request.headers.get("x-a")]).toEqual([
      "https://app.test/api/x",
      null,
    ]);
  });

  it("copies what the rule made of the request, wherever the mirrors stand in its list", async () => {
    const modifier: RouteFilter = { type: "RequestHeaderModifier", requestHeaderModifier: set("x-a", "1") };
    const { copies } = await pass([mirrorTo("m1"), modifier, mirrorTo("m2")]);
    expect(copies.map(([name, { head }]) => [name, head.headers.get("x-a")])).toEqual([
      ["m1", "1"],
      ["m2", "1"],
    ]);
  });

  it("answers a redirect itself", async () => {
    const filter: RouteFilter = {
      type: "RequestRedirect",
      requestRedirect: { hostname: "b.test", statusCode: 301 },
    };
    const { seen, outcome } = await pass([filter]);
    expect([seen, (outcome as Response).headers.get("location")]).toEqual([
      undefined,
      "https://b.test/api/x",
    ]);
  });

  it("lets a failure through: only a backend's answer is changed", async () => {
    const error = new Error("no answer");
    const filter = { type: "ResponseHeaderModifier" as const, responseHeaderModifier: set("x-a", "1") };
    expect((await pass([filter], () => Promise.reject(error))).outcome).toBe(error);
  });
});
