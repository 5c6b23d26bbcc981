import { describe, expect, it } from "vitest";
import { changeHeaders } from "./change-headers";

const note = (headers: Headers) => headers.set("x-note", "a");

/** As fetch gives it. */
function fetched(body: string, headers: Record<string, string>, type = "basic"): Response {
  const response = new Response(body, { status: 201, headers });
  const set = () => {
    throw new TypeError("immutable");
  };
  Object.defineProperty(response.headers, "set", { value: set });
  return Object.defineProperties(response, { url: { value: "https://a.test/" }, type: { value: type } });
}

describe("changing the headers of a response", () => {
  it("changes a response made here in place", () => {
    const response = new Response("x");
    expect(changeHeaders(response, note)).toBe(response);
    expect(response.headers.get("x-note")).toBe("a");
  });

  it("builds one from the network again, and no longer says how its body was encoded", async () => {
    const headers = { "x-kept": "b", "content-encoding": "gzip", "content-length": "9" };
    const changed = changeHeaders(fetched("body", headers), note);
    expect([changed.status, await changed.text()]).toEqual([201, "body"]);
    expect(Object.fromEntries(changed.headers)).toMatchObject({ "x-kept": "b", "x-note": "a" });
    expect([changed.headers.get("content-encoding"), changed.headers.get("content-length")]).toEqual([
      null,
      null,
    ]);
  });

  it("keeps the coding that no browser undoes, and the length of what came without one", () => {
    const foreign = changeHeaders(
      fetched("body", { "content-encoding": "x-own", "content-length": "4" }),
      note,
    );
    const headers = ["content-encoding", "content-length"].map((name) => foreign.headers.get(name));
    expect(headers).toEqual(["x-own", "4"]);
  });

  it("builds an answer without content again, though Chromium gives it an empty body", () => {
    const empty = fetched("", {});
    Object.defineProperty(empty, "status", { value: 204 });
    const changed = changeHeaders(empty, note);
    expect([changed.status, changed.body, changed.headers.get("x-note")]).toEqual([204, null, "a"]);
  });

  it.each(["opaque", "opaqueredirect", "error"])("leaves a response of type %s as it is", (type) => {
    const response = fetched("", {}, type);
    expect(changeHeaders(response, note)).toBe(response);
  });
});
