import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../runtime/config/parse-config";
import { manualClock } from "../runtime/kernel/manual-clock";
import { seededRandom } from "../runtime/kernel/seeded-random";
import { AttemptError } from "../runtime/proxy/attempt-error";
import { createEndpoints } from "../runtime/proxy/balancing/endpoints";
import type { Exchange } from "../runtime/proxy/exchange";
import { createProxy } from "../runtime/proxy/proxy";
import { createRecorder } from "../runtime/telemetry/recorder";
import { runUntil } from "./conformance/run-until";
import { PROJECT_ROOT } from "./project-root";

/** docs/traffic.md: sections with a mesh.json, and what it does to requests, played one after the other. */
const text = readFileSync(join(PROJECT_ROOT, "docs/traffic.md"), "utf8");
const examples = [
  ...text.matchAll(/^## (.+?)$[\s\S]*?```json\n([\s\S]*?)```\s+```http\n([\s\S]*?)```/gm),
].map(([, title, json, lines]) => [title!, json!, lines!.trim().split("\n")] as const);

/** "METHOD path (header: value) → status backend (header: value)" */
const LINE = /^(\w+) (\S+)(?: \((.+?): (.+?)\))? → (\d+)(?: (\w+))?(?: \((.+?): (.+?)\))?$/;

function play(json: string) {
  const { config, diagnostics } = parseConfig(json, {
    origin: "https://app.test",
    configUrl: "https://app.test/mesh.json",
    reservedPaths: [],
  });
  expect(diagnostics).toEqual([]);
  const clock = manualClock(1_000_000);
  let flakyCount = 0;
  /** By its name: one that is broken, one that fails every second time, and others that answer. */
  const network = async (upstream: string, { signal }: Exchange) => {
    signal.throwIfAborted();
    if (upstream === "broken") throw new AttemptError("UPSTREAM_UNREACHABLE", "Cannot reach it", false);
    const fails = upstream === "flaky" && flakyCount++ % 2 === 0;
    return fails ? new Response(null, { status: 503 }) : new Response(upstream);
  };
  const proxy = createProxy({
    config: config!,
    path: "worker",
    endpoints: createEndpoints({ now: clock.now, findLeader: () => undefined, onLinked: () => undefined }),
    recorder: createRecorder(1, () => undefined),
    clock,
    random: seededRandom(1),
    newId: () => "id",
    nextTask: () => new Promise((resolve) => setImmediate(resolve)),
    network,
  });
  return (request: Request): Promise<Response> => {
    const { method, url, headers } = request;
    const match = proxy.match({ method, url: new URL(url), headers });
    if (match === undefined) return Promise.resolve(new Response(null, { status: 404 }));
    const client = { id: "page", role: undefined, signal: new AbortController().signal };
    return runUntil(proxy.handle(request, match, client), clock);
  };
}

describe("docs/traffic.md", () => {
  it("has an example for each part that configures something", () => {
    expect(examples.map(([title]) => title)).toHaveLength(6);
  });

  it.each(examples)("%s: does what it says", async (_title, json, lines) => {
    const send = play(json);
    for (const line of lines) {
      const [, method, path, asked, value, status, backend, answered, expected] = LINE.exec(line) ?? [];
      const headers: Record<string, string> = asked === undefined ? {} : { [asked]: value! };
      const response = await send(new Request(`https://app.test${path}`, { method: method!, headers }));
      expect([line, response.status]).toEqual([line, Number(status)]);
      if (backend !== undefined) expect([line, await response.text()]).toEqual([line, backend]);
      if (answered !== undefined) expect([line, response.headers.get(answered)]).toEqual([line, expected]);
    }
  });
});
