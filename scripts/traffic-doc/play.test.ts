import { describe, expect, it } from "vitest";
import { completeMesh } from "./complete-mesh";
import { play } from "./play";

const base = JSON.stringify({
  version: 1,
  services: [
    {
      name: "maps",
      version: "1.0.0",
      artifact: { abi: "fetch", url: "/maps.js", sha256: "0".repeat(64) },
    },
  ],
  upstreams: [{ name: "v1", url: "https://v1.example" }],
  routes: [
    {
      name: "api",
      rules: [{ matches: [{ path: { value: "/api" } }], backendRefs: [{ name: "v1" }] }],
    },
  ],
});

describe("an example", () => {
  it("passes when all is as its lines say", async () => {
    const lines = [
      "v1: 200 in 20 ms (x-a: 1; x-b: 2), 404",
      "GET /api (x-c: 3) → 200 v1 in 15 ± 5 ms (x-a: 1; x-b: 2; x-c: none)",
      "v1 saw GET /api (x-c: 3; x-a: none)",
      "GET /api × 3 each 10 ms → 404 v1",
      "v1 saw 4",
      "v1: down, 200",
      "GET /api × 3 at once → 502 × 1, 200 × 3 ± 1",
      "GET /else → untouched",
    ];
    expect(await play(base, lines)).toEqual([]);
  });

  it.each([
    ["another status", "GET /api → 404"],
    ["another backend", "GET /api → 200 v2"],
    ["another header", "GET /api → 200 (x-a: 1)"],
    ["a header that is there", "GET /api → 200 (server-timing: none)"],
    ["another time", "GET /api → 200 in 5 ± 4 ms"],
    ["another count", "GET /api × 3 → 200 × 2 ± 0, 404 × 1 ± 1"],
    ["an outcome that is not there", "GET /api × 3 → 200 × 3, 404 × 1"],
    ["what the mesh answers", "GET /api → untouched"],
    ["what the mesh does not answer", "GET /else → 404"],
    ["a request that was not made", "v1 saw GET /api"],
    ["a number of requests", "v1 saw 1"],
  ])("fails for %s", async (_what, line) => {
    expect((await play(base, [line])).join()).toContain(line);
  });

  it.each([
    ["GET /other", "v1 saw GET /other"],
    ["a header", "v1 saw GET /api (x-a: 2)"],
    ["a host name", "v1 saw GET https://else.test/api"],
  ])("fails for %s that a backend has not seen", async (_what, line) => {
    expect(await play(base, ["GET /api (x-a: 1) → 200", line])).toHaveLength(1);
  });

  it.each([
    "GET /api",
    "GET /api → 200 v1 or v2",
    "GET /api → 200 (x-a)",
    "GET /api × 3 together → 200",
    "v1: slow",
    "v1 saw nothing",
    "wait a bit",
    "",
  ])("is refused for a line that cannot be read: %s", async (line) => {
    await expect(play(base, [line])).rejects.toThrow("cannot read");
  });

  it("is refused for a backend that there is not", async () => {
    await expect(play(base, ["v9: 200"])).rejects.toThrow("no backend is called v9");
    await expect(play(base, ["maps: 200"])).rejects.toThrow("no backend is called maps");
  });

  it("fails for a configuration that is reported", async () => {
    const wrong = completeMesh(base, JSON.stringify({ hostname: ["a.test"] }));
    expect(await play(wrong, [])).toHaveLength(1);
  });
});
