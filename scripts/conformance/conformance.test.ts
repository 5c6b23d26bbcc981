import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT } from "../project-root";
import { runFile } from "./run-file";

const SHARED = join(PROJECT_ROOT, "../shared/conformance");
/** Thousands of exchanges: 1.5 s on an idle machine, over vitest's 5 s on one that is busy with other work. */
const FILE_TIMEOUT_MS = 60_000;

describe.each([
  ["gateway-api-cases.json", 190],
  ["gateway-api-spec-rules.json", 29],
])("%s", (file, count) => {
  it.skipIf(!existsSync(SHARED))(
    `has every one of its ${count} cases pass through the real stack`,
    async () => {
      const results = await runFile(readFileSync(join(SHARED, file), "utf8"));
      expect(results.filter(({ outcome }) => outcome !== "passed")).toEqual([]);
      expect(results).toHaveLength(count);
    },
    FILE_TIMEOUT_MS,
  );
});

const backends = ["a", "b"];
const routes = [
  {
    name: "r",
    rules: [
      {
        matches: [{ path: { value: "/x" } }],
        filters: [
          { type: "RequestHeaderModifier", requestHeaderModifier: { set: [{ name: "x-set", value: "1" }] } },
          { type: "RequestMirror", requestMirror: { backendRef: { name: "b" } } },
        ],
        backendRefs: [{ name: "a" }],
      },
      {
        matches: [{ path: { value: "/go" } }],
        filters: [{ type: "RequestRedirect", requestRedirect: { hostname: "else.test" } }],
      },
      { matches: [{ path: { value: "/split" } }], backendRefs: [{ name: "a" }, { name: "b" }] },
    ],
  },
];

/** The differences that one case ends with. */
async function play(request: object, expected: object, more: object = {}) {
  const cases = [{ id: "c#1", name: "", request: { path: "/x", ...request }, expect: expected, ...more }];
  const tests = [{ id: "c", kind: "gateway", config: { availableBackends: backends, routes }, cases }];
  const file = { format: "gateway-api-httproute-cases", formatVersion: 1, tests };
  const [result] = await runFile(JSON.stringify(file));
  return result!.differences.join("; ");
}

describe("a case", () => {
  it("passes when all is as it must be", async () => {
    const forwarded = { headers: { "x-set": "1" }, absentHeaders: ["x-not"] };
    const mirroredTo = [{ backend: "b" }];
    expect(await play({}, { status: [200], backend: "a", forwarded, mirroredTo })).toBe("");
    expect(
      await play(
        { path: "/go" },
        { status: [302], redirect: { scheme: "http", host: "else.test", port: null } },
      ),
    ).toBe("");
  });

  it.each([
    ["status", {}, { status: [404] }],
    ["backend", {}, { status: [200], backend: "b" }],
    ["forwarded header x-set", {}, { backend: "a", forwarded: { headers: { "x-set": "2" } } }],
    ["forwarded header x-set", {}, { backend: "a", forwarded: { absentHeaders: ["x-set"] } }],
    ["forwarded path", {}, { backend: "a", forwarded: { path: "/y" } }],
    ["forwarded host", {}, { backend: "a", forwarded: { host: "else.test" } }],
    ["response header x-y", {}, { responseHeaders: { "x-y": ["1"] } }],
    ["response header content-type", {}, { responseAbsentHeaders: ["content-type"] }],
    ["redirect host", { path: "/go" }, { redirect: { host: "other.test" } }],
    ["redirect port", { path: "/go" }, { redirect: { port: 8080 } }],
    ["copies at a", {}, { mirroredTo: [{ backend: "a" }] }],
    [
      "share of a",
      { path: "/split" },
      { distribution: { requests: 40, tolerance: 0.01, weights: { a: 0.9, b: 0.1 } } },
    ],
    [
      "share of 200",
      { path: "/split" },
      { statusDistribution: { requests: 9, tolerance: 0.1, shares: { 500: 1 } } },
    ],
    [
      "copy at b: forwarded header x-set",
      {},
      {
        mirroredTo: [{ backend: "b" }],
        mirrorSampling: { requests: 2, toleranceStdDevs: 3 },
        forwarded: { absentHeaders: ["x-set"] },
      },
    ],
    [
      "status is 200",
      { path: "/split" },
      { status: [204], distribution: { requests: 40, tolerance: 0.5, weights: { a: 0.5, b: 0.5 } } },
    ],
    ["received", { upgrade: "websocket", send: { text: "hi" } }, { receive: { text: "ho" } }],
    ["backend is a", { upgrade: "websocket" }, { backend: "b" }],
    ["forwarded path", { upgrade: "websocket" }, { forwarded: { path: "/y" } }],
    ["leads nowhere", { path: "/none", upgrade: "websocket" }, {}],
    ["mirroredTo cannot", { upgrade: "websocket" }, { mirroredTo: [{ backend: "b" }] }],
    ["b got no request", {}, { perBackend: { b: {}, a: {} } }],
    ["Invalid key", {}, { statuss: [200] }],
  ])("fails when %s is not what it must be", async (difference, request, expected) => {
    expect(await play(request, expected)).toContain(difference);
  });

  it("fails when the attempts are not as many as they must be", async () => {
    expect(await play({}, { mirroredTo: [{ backend: "b" }] }, { derived: { backendAttempts: 2 } })).toContain(
      "attempts are 1",
    );
  });
});

it("what is no cases file is refused, with the place that is wrong", async () => {
  await expect(runFile('{"format":"other"}')).rejects.toThrow(/Cannot read cases: format/);
  await expect(runFile("{")).rejects.toThrow(SyntaxError);
});
