import { expect, it } from "vitest";
import { parseConfig } from "../config/parse-config";
import { deferred } from "../kernel/deferred";
import { manualClock } from "../kernel/manual-clock";
import { nextTask } from "../protocol/ports.fixture";
import type { ExchangeEvent } from "../telemetry/exchange-event";
import { createRecorder } from "../telemetry/recorder";
import { createEndpoints } from "./balancing/endpoints";
import { explain } from "./explain";
import { createProxy } from "./proxy";

const CONFIG = {
  version: 1,
  upstreams: [
    { name: "remote", url: "https://remote.test" },
    { name: "spare", url: "https://spare.test" },
  ],
  routes: [
    {
      name: "api",
      rules: [
        {
          matches: [{ path: { value: "/api" } }],
          retry: { attempts: 1, codes: [503], backoff: "1ms" },
          backendRefs: [{ name: "remote" }, { name: "spare", fallback: true }],
        },
      ],
    },
    { name: "own", rules: [{ matches: [{ path: { value: "/own" } }], backendRefs: [{ name: "spare" }] }] },
  ],
  trafficPolicies: [
    {
      targetRef: { name: "remote" },
      outlierDetection: { consecutive5xxErrors: 2 },
      connectionPool: { http: { http2MaxRequests: 1, http1MaxPendingRequests: 5 } },
      retryBudget: { minRetryConcurrency: 1, percent: 0 },
    },
  ],
};

function newMesh(isWatched = () => false) {
  const context = { origin: "https://app.test", configUrl: "https://app.test/mesh.json", reservedPaths: [] };
  const events: ExchangeEvent[] = [];
  const clock = manualClock();
  let answer: () => Promise<Response> = async () => new Response("fine");
  const asker = { role: undefined, direct: true };
  const requestTo = (path: string) => ({
    method: "GET",
    url: new URL(path, "https://app.test"),
    headers: new Headers(),
  });
  const proxy = createProxy({
    config: parseConfig(JSON.stringify(CONFIG), context).config!,
    path: "direct",
    endpoints: createEndpoints({ clock, findLeader: () => undefined, onLinked: () => undefined }),
    recorder: createRecorder(10, (event) => void events.push(event)),
    clock,
    random: () => 0,
    newId: () => "e1",
    nextTask,
    network: () => answer(),
    explain: ({ request }) =>
      isWatched() ? explain(proxy, requestTo(new URL(request.url).pathname), asker) : undefined,
  });
  return {
    clock,
    events,
    explained: (path: string) => explain(proxy, requestTo(path), asker),
    answerWith(next: () => Promise<Response>) {
      answer = next;
    },
    async send(path: string) {
      const request = requestTo(path);
      const party = { id: "page", role: undefined, signal: new AbortController().signal };
      return proxy.handle(new Request(request.url), proxy.match(request)!, party);
    },
  };
}

it("tells what a backend has under way, what waits for it, and how many retries its budget allows", async () => {
  const { answerWith, explained, send } = newMesh();
  const held = deferred<Response>();
  answerWith(() => held.promise);
  const sent = [send("/api"), send("/api"), send("/api")];
  expect(explained("/api").backends).toMatchObject([
    {
      name: "remote",
      breaker: "closed",
      queue: { activeCount: 1, activeMaxCount: 1, pendingCount: 2, pendingMaxCount: 5 },
      retriesLeftCount: 1,
    },
    { name: "spare", queue: { activeCount: 0 } },
  ]);
  held.resolve(new Response("fine"));
  await Promise.all(sent);
  expect(explained("/api").backends[0]!.queue).toMatchObject({ activeCount: 0, pendingCount: 0 });
});

it("does not speak of retries where the rule has none", () => {
  expect(newMesh().explained("/own").backends[0]).not.toHaveProperty("retriesLeftCount");
});

it("tells of a breaker that is open", async () => {
  const { answerWith, clock, explained, send } = newMesh();
  answerWith(async () => new Response("down", { status: 500 }));
  for (let round = 0; round < 2; round++) await send("/api");
  expect(explained("/api").backends[0]).toMatchObject({ name: "remote", breaker: "open" });
  clock.advance(60_000);
  answerWith(async () => new Response("fine"));
  await send("/api");
  expect(explained("/api").backends[0]).toMatchObject({ breaker: "closed" });
});

it("goes with each exchange, as things were when it came, and only while someone looks", async () => {
  let isWatched = false;
  const { events, send } = newMesh(() => isWatched);
  await send("/api");
  isWatched = true;
  await send("/api");
  expect(events[0]).not.toHaveProperty("explanation");
  expect(events[1]!.explanation).toMatchObject({
    route: "api",
    considered: [{ route: "api", outcome: "won" }],
    backends: [{ name: "remote", shareRatio: 1, queue: { activeCount: 0 } }, { name: "spare" }],
  });
});
