import { expect, it } from "vitest";
import { BYPASS_HEADER, isBypassed } from "./bypass";

const bypassed = (path: string, headers: Record<string, string> = {}, referrer?: string) =>
  isBypassed(new URL(path, "https://app.test"), new Headers(headers), referrer);

it("leaves a request alone by its header or its query, whatever they hold", () => {
  expect(bypassed("/api", { [BYPASS_HEADER]: "" })).toBe(true);
  expect(bypassed("/api?mesh-bypass")).toBe(true);
  expect(bypassed("/api?a=1&mesh-bypass=no")).toBe(true);
});

it("leaves alone what a page with the parameter in its URL asks for", () => {
  expect(bypassed("/api", {}, "https://app.test/?mesh-bypass")).toBe(true);
});

it("leaves nothing else alone", () => {
  expect(bypassed("/mesh-bypass")).toBe(false);
  expect(bypassed("/api?x=mesh-bypass", {}, "https://app.test/mesh-bypass")).toBe(false);
  expect(bypassed("/api", {}, "about:client")).toBe(false);
  expect(bypassed("/api", {}, "")).toBe(false);
});
