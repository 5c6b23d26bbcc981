import { describe, expect, it } from "vitest";
import { MeshError } from "../../kernel/errors";
import { manualClock } from "../../kernel/manual-clock";
import { createRecorder } from "../../telemetry/recorder";
import { newExchange } from "../exchange.fixture";
import type { Handler } from "../layer";
import { traceLayer } from "./trace";

function traced(handler: Handler) {
  const clock = manualClock();
  const recorder = createRecorder(10, () => undefined);
  const run = (overrides = {}) => traceLayer({ recorder, clock })(handler)(newExchange([], overrides));
  return { clock, recorder, run };
}

describe("trace", () => {
  it("records one event per exchange, with what the layers found out", async () => {
    const { clock, recorder, run } = traced(async ({ facts }) => {
      Object.assign(facts, { backend: "maps", replica: "maps-1.1", predicted: true, serviceMs: 4 });
      clock.advance(12);
      return new Response("x", { status: 201 });
    });
    await run();
    expect(recorder.recent()).toEqual([
      {
        id: "e1",
        at: 0,
        method: "GET",
        url: "https://app.test/api/x",
        route: "r",
        backend: "maps",
        replica: "maps-1.1",
        attempts: 0,
        path: "direct",
        status: 201,
        flags: [],
        predicted: true,
        routeMs: 0,
        startMs: undefined,
        queueMs: undefined,
        serviceMs: 4,
        totalMs: 12,
      },
    ]);
  });

  it("adds to the response, and takes nothing away", async () => {
    const { run } = traced(
      async () =>
        new Response("x", { status: 203, statusText: "As Told", headers: { "server-timing": "db;dur=1" } }),
    );
    const response = await run();
    expect([response.status, response.statusText, await response.text()]).toEqual([203, "As Told", "x"]);
    expect(response.headers.get("server-timing")).toMatch(/^db;dur=1, mesh;desc="none direct";dur=0/);
    expect(response.headers.has("x-mesh-flags")).toBe(false);
  });

  it("hands on what was redirected as it came, which alone knows where it is", async () => {
    const redirected = Object.defineProperty(new Response("x"), "redirected", { value: true });
    const { recorder, run } = traced(async () => redirected);
    expect(await run()).toBe(redirected);
    expect(recorder.exchangeCount).toBe(1);
  });

  it("turns a failure into a response with its flag", async () => {
    const { recorder, run } = traced(() => Promise.reject(new MeshError("DEADLINE_EXCEEDED", "too slow")));
    const response = await run();
    expect([response.status, response.headers.get("x-mesh-flags")]).toEqual([504, "UT"]);
    expect(await response.json()).toMatchObject({ code: "DEADLINE_EXCEEDED", detail: "too slow" });
    expect(recorder.recent()[0]).toMatchObject({ status: 504, flags: ["UT"] });
  });

  it("gives a caller that gave up its own reason, and does not hide a defect of ours", async () => {
    for (const reason of [new DOMException("left", "AbortError"), new TypeError("defect")]) {
      const { recorder, run } = traced(() => Promise.reject(reason));
      await expect(run()).rejects.toBe(reason);
      expect(recorder.exchangeCount).toBe(0);
    }
  });

  it("keeps null-body statuses without a body", async () => {
    const { run } = traced(async () => new Response(null, { status: 204 }));
    const response = await run();
    expect([response.status, response.body]).toEqual([204, null]);
  });

  it("drops headers about an encoding that fetch has undone already, of the network's responses only", async () => {
    const headers = { "content-encoding": "gzip", "content-length": "12", "x-kept": "1" };
    const names = async (path: "network" | "direct", type: ResponseType) => {
      const { run } = traced(async ({ facts }) => {
        facts.path = path;
        return Object.defineProperty(new Response("x", { headers }), "type", { value: type });
      });
      const response = await run();
      return Object.keys(headers).filter((name) => response.headers.has(name));
    };
    expect(await names("network", "basic")).toEqual(["x-kept"]);
    expect(await names("direct", "default")).toEqual(Object.keys(headers));
  });

  it("takes a response from the network, whose headers cannot be changed, of whatever type", async () => {
    const { run } = traced(async ({ facts }) => {
      facts.path = "network";
      const redirect = Response.redirect("https://app.test/elsewhere");
      return Object.defineProperty(redirect, "url", { value: "https://app.test/here" });
    });
    const response = await run();
    expect(response.headers.get("location")).toBe("https://app.test/elsewhere");
    expect(response.headers.has("server-timing")).toBe(true);
  });
});
