import { describe, expect, it } from "vitest";
import { backendRef, newExchange, routeMatch } from "../exchange.fixture";
import { corsLayer } from "./cors";

const cors = {
  allowOrigins: ["https://a.test"],
  allowCredentials: false,
  allowMethods: ["PUT"],
  allowHeaders: [],
  exposeHeaders: ["x-read"],
  maxAge: 5,
};

async function ask(
  method: string,
  headers: Record<string, string>,
  filters = [{ type: "CORS" as const, cors }],
) {
  let isAsked = false;
  const refs = [backendRef("b")];
  const request = new Request("https://app.test/", { method, headers });
  const match = { ...routeMatch(refs, { filters }), startedAt: 0, routeMs: 0 };
  const handler = corsLayer()(async () => {
    isAsked = true;
    return new Response("answer");
  });
  const response = await handler(newExchange(refs, { request, match }));
  return { isAsked, allowed: response.headers.get("access-control-allow-origin"), response };
}

describe("CORS layer", () => {
  it("answers a preflight without the backend", async () => {
    const asked = { origin: "https://a.test", "access-control-request-method": "PUT" };
    expect(await ask("OPTIONS", asked)).toMatchObject({ isAsked: false, allowed: "https://a.test" });
  });

  it("lets an allowed origin read the backend's answer", async () => {
    const { isAsked, allowed, response } = await ask("GET", { origin: "https://a.test" });
    expect([isAsked, allowed]).toEqual([true, "https://a.test"]);
    expect(response.headers.get("access-control-expose-headers")).toBe("x-read");
  });

  it("answers another origin as ever, but without leave to read it", async () => {
    expect(await ask("GET", { origin: "https://b.test" })).toMatchObject({ isAsked: true, allowed: null });
  });

  it("leaves rules without the filter alone, preflights too", async () => {
    const asked = { origin: "https://a.test", "access-control-request-method": "PUT" };
    expect(await ask("OPTIONS", asked, [])).toMatchObject({ isAsked: true, allowed: null });
  });
});
