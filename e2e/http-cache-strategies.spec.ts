import { expect, fetchIn, route, test } from "./fixtures/lab";
import { addUpstream, cachedIn, cacheOf, urlsOnDisk } from "./fixtures/upstream";

const FRESH = { "cache-control": "max-age=1000" };
const STALE = { "cache-control": "max-age=0", "last-modified": "Mon, 01 Jan 2024 00:00:00 GMT" };

test("http: what is fresh is not asked for again, and its age is told", async ({ lab }) => {
  const upstream = addUpstream(lab, "/fresh");
  upstream.headers = { ...FRESH, age: "100" };
  const page = await lab.open();
  expect(await cachedIn(page, "/fresh/a")).toBe("miss 1");
  const second = await fetchIn(page, "/fresh/a");
  expect([cacheOf(second), second.text, second.status]).toEqual(["hit", "1", 200]);
  expect(Number(second.headers.age)).toBeGreaterThanOrEqual(100);
  expect(upstream.asked.length).toBe(1);
});

test("http: what is stale is asked for by its ETag, and handed out when it has not changed", async ({
  lab,
}) => {
  const upstream = addUpstream(lab, "/etag");
  upstream.headers = { "cache-control": "no-cache", etag: '"v1"' };
  const page = await lab.open();
  expect(await cachedIn(page, "/etag/a")).toBe("miss 1");
  expect(await cachedIn(page, "/etag/a")).toBe("revalidated 1");
  upstream.headers = { "cache-control": "no-cache", etag: '"v2"' };
  expect(await cachedIn(page, "/etag/a")).toBe("miss 3");
  expect(upstream.asked.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"v1"', '"v1"']);
});

test("http: stale-while-revalidate hands out the old answer and fetches the new one", async ({ lab }) => {
  const upstream = addUpstream(lab, "/swr");
  upstream.headers = { "cache-control": "max-age=1, stale-while-revalidate=1000", age: "10" };
  const page = await lab.open();
  expect(await cachedIn(page, "/swr/a")).toBe("miss 1");
  upstream.headers = FRESH;
  expect(await cachedIn(page, "/swr/a")).toBe("stale 1");
  await expect.poll(() => cachedIn(page, "/swr/a")).toBe("hit 2");
});

test("http: without the upstream, what is stale stands in, unless that was forbidden", async ({ lab }) => {
  const loose = addUpstream(lab, "/loose");
  loose.headers = STALE;
  const strict = addUpstream(lab, "/strict");
  strict.headers = { ...STALE, "cache-control": "max-age=0, must-revalidate" };
  const page = await lab.open();
  await cachedIn(page, "/loose/a");
  await cachedIn(page, "/strict/a");
  loose.state = "gone";
  strict.state = "gone";
  expect(await cachedIn(page, "/loose/a")).toBe("stale 1");
  expect((await fetchIn(page, "/strict/a")).status).toBe(502);
});

test("http: an error is handed on, or what is stale with stale-if-error", async ({ lab }) => {
  const plain = addUpstream(lab, "/plain");
  plain.headers = STALE;
  const kind = addUpstream(lab, "/kind");
  kind.headers = { ...STALE, "cache-control": "max-age=0, stale-if-error=1000" };
  const page = await lab.open();
  await cachedIn(page, "/plain/a");
  await cachedIn(page, "/kind/a");
  plain.status = 503;
  kind.status = 503;
  expect((await fetchIn(page, "/plain/a")).status).toBe(503);
  expect(await cachedIn(page, "/kind/a")).toBe("stale 1");
});

test("cache-first asks nobody, however stale, until maxAge", async ({ lab }) => {
  const first = addUpstream(lab, "/first", { cache: { strategy: "cache-first" } });
  first.headers = STALE;
  const bounded = addUpstream(lab, "/bounded", { cache: { strategy: "cache-first", maxAge: "10s" } });
  bounded.headers = { ...FRESH, age: "11" };
  const page = await lab.open();
  expect(await cachedIn(page, "/first/a")).toBe("miss 1");
  expect(await cachedIn(page, "/first/a")).toBe("stale 1");
  expect(await cachedIn(page, "/bounded/a")).toBe("miss 1");
  expect(await cachedIn(page, "/bounded/a")).toBe("miss 2");
});

test("network-first asks each time, and has the last answer when nobody answers, or not in time", async ({
  lab,
}) => {
  const upstream = addUpstream(lab, "/net", { cache: { strategy: "network-first" } });
  upstream.headers = FRESH;
  const timed = addUpstream(lab, "/timed", { cache: { strategy: "network-first", networkTimeout: "100ms" } });
  const page = await lab.open();
  expect(await cachedIn(page, "/net/a")).toBe("miss 1");
  expect(await cachedIn(page, "/net/a")).toBe("miss 2");
  upstream.state = "gone";
  expect(await cachedIn(page, "/net/a")).toBe("stale 2");
  expect(await cachedIn(page, "/timed/a")).toBe("miss 1");
  timed.state = "silent";
  expect(await cachedIn(page, "/timed/a")).toBe("stale 1");
  timed.state = "up";
  timed.state = "silent";
  // What came late was kept.
  await expect.poll(() => cachedIn(page, "/timed/a")).toBe("stale 2");
});

test("stale-while-revalidate as a strategy hands out what there is and asks each time", async ({ lab }) => {
  const upstream = addUpstream(lab, "/always", { cache: { strategy: "stale-while-revalidate" } });
  const page = await lab.open();
  expect(await cachedIn(page, "/always/a")).toBe("miss 1");
  expect(await cachedIn(page, "/always/a")).toBe("stale 1");
  await expect.poll(() => upstream.asked.length).toBe(2);
  await expect.poll(() => cachedIn(page, "/always/a")).toMatch(/^stale [2-9]/);
  upstream.state = "gone";
  expect(await cachedIn(page, "/always/a")).toMatch(/^stale /);
});

test("cache-only asks nobody, and says so when it has nothing", async ({ lab }) => {
  const upstream = addUpstream(lab, "/only", { cache: { strategy: "cache-only" } });
  upstream.headers = FRESH;
  const { rules } = lab.config.routes.at(-1)!;
  const matches = [
    { path: { type: "PathPrefix", value: "/only" }, headers: [{ name: "x-fill", value: "yes" }] },
  ];
  rules.unshift({ matches, backendRefs: [{ name: "origin" }] });
  lab.serve();
  const page = await lab.open();
  const nothing = await fetchIn(page, "/only/a");
  expect([nothing.status, JSON.parse(nothing.text).code]).toEqual([504, "NOT_CACHED"]);
  expect(await cachedIn(page, "/only/a", { headers: { "x-fill": "yes" } })).toBe("miss 1");
  expect(await cachedIn(page, "/only/a")).toBe("hit 1");
  expect(upstream.asked.length).toBe(1);
});

test("network-only leaves everything to the browser's own cache", async ({ lab }) => {
  const upstream = addUpstream(lab, "/bare", { cache: { strategy: "network-only" } });
  upstream.headers = FRESH;
  const page = await lab.open();
  expect(await cachedIn(page, "/bare/a")).toBe("none 1");
  expect(await cachedIn(page, "/bare/a")).toBe("none 1");
  expect(await urlsOnDisk(page)).toEqual([]);
});

test("a write that succeeds makes the next read ask, at its own URL and at its Location", async ({ lab }) => {
  const upstream = addUpstream(lab, "/items");
  upstream.headers = FRESH;
  const page = await lab.open();
  for (const url of ["/items/1", "/items/2", "/items/3"]) await fetchIn(page, url);
  upstream.headers = { ...FRESH, location: "/items/2" };
  upstream.status = 201;
  await fetchIn(page, "/items/1", { method: "POST", body: "x" });
  upstream.headers = FRESH;
  upstream.status = 200;
  const answers = ["/items/1", "/items/2", "/items/3"].map((url) => cachedIn(page, url));
  expect((await Promise.all(answers)).map((answer) => answer.split(" ")[0])).toEqual(["miss", "miss", "hit"]);
  upstream.status = 500;
  await fetchIn(page, "/items/3", { method: "DELETE" });
  expect(await cachedIn(page, "/items/3")).toMatch(/^hit /);
});

test("keeps one answer for each value of what Vary names", async ({ lab }) => {
  const upstream = addUpstream(lab, "/vary");
  upstream.headers = { ...FRESH, vary: "X-Unit" };
  const page = await lab.open();
  const ask = (unit: string) => cachedIn(page, "/vary/a", { headers: { "x-unit": unit } });
  expect([await ask("km"), await ask("mi"), await ask("km"), await ask("mi")]).toEqual([
    "miss 1",
    "miss 2",
    "hit 1",
    "hit 2",
  ]);
});

test("answers a range from a complete answer, and passes on a condition of the app's own", async ({
  lab,
}) => {
  const upstream = addUpstream(lab, "/parts");
  upstream.headers = { ...FRESH, etag: '"whole"' };
  upstream.respond = ({ headers }, response) => {
    const isKnown = headers["if-none-match"] !== undefined;
    response.writeHead(isKnown ? 304 : 200, upstream.headers);
    response.end(isKnown ? undefined : "0123456789");
  };
  const page = await lab.open();
  await fetchIn(page, "/parts/a");
  const ask = async (headers: Record<string, string>) => {
    const { status, text, headers: answered } = await fetchIn(page, "/parts/a", { headers });
    return [status, text, answered["content-range"]];
  };
  expect(await ask({ range: "bytes=2-4" })).toEqual([206, "234", "bytes 2-4/10"]);
  expect(await ask({ range: "bytes=-3" })).toEqual([206, "789", "bytes 7-9/10"]);
  expect(await ask({ range: "bytes=50-" })).toEqual([416, "", "bytes */10"]);
  expect(upstream.asked.length).toBe(1);
  // Chromium makes "no-store" of such a request: it is the upstream that the app wants to ask.
  expect(await ask({ "if-none-match": '"whole"' })).toEqual([304, "", undefined]);
  expect(upstream.asked.length).toBe(2);
});

test("many who ask the same at once are one question", async ({ lab }) => {
  const upstream = addUpstream(lab, "/once");
  upstream.headers = FRESH;
  upstream.state = "silent";
  const page = await lab.open();
  const answers = Promise.all(Array.from({ length: 10 }, () => fetchIn(page, "/once/a")));
  await expect.poll(() => upstream.asked.length).toBe(1);
  upstream.state = "up";
  expect((await answers).map(({ text }) => text)).toEqual(Array(10).fill("1"));
  expect(upstream.asked.length).toBe(1);
});

test("never keeps what must not be kept, nor a part of an answer", async ({ lab }) => {
  const upstream = addUpstream(lab, "/secret", { cache: { strategy: "cache-first" } });
  upstream.respond = ({ url = "" }, response) => {
    const name = url.split("/").at(-1);
    const headers = {
      "no-store": { "cache-control": "no-store" },
      star: { ...FRESH, vary: "*" },
      cookie: { ...FRESH, vary: "Cookie" },
      events: { ...FRESH, "content-type": "text/event-stream" },
      torn: { ...FRESH, "content-length": "100" },
    }[name ?? ""];
    response.writeHead(name === "part" ? 206 : 200, headers ?? FRESH);
    response.write("x");
    if (name === "torn") response.socket?.end();
    else response.end();
  };
  const page = await lab.open();
  for (const name of ["no-store", "star", "cookie", "events", "part"]) await fetchIn(page, `/secret/${name}`);
  await fetchIn(page, "/secret/authorized", { headers: { authorization: "Bearer x" } });
  await expect(fetchIn(page, "/secret/torn")).rejects.toThrow();
  await fetchIn(page, "/secret/kept");
  await expect.poll(() => urlsOnDisk(page)).toEqual(["/secret/kept"]);
});

test("answers of a local service are kept where its rule says so, and writes past that rule end them", async ({
  lab,
}) => {
  const backendRefs = [{ name: "probe" }];
  const path = { type: "PathPrefix", value: "/probe/echo" };
  lab.config.routes = [
    {
      name: "reads",
      rules: [{ matches: [{ path, method: "GET" }], backendRefs, cache: { strategy: "cache-first" } }],
    },
    route("/probe", backendRefs),
  ];
  lab.serve();
  const page = await lab.open();
  const asked = async (url: string, init?: RequestInit) => cacheOf(await fetchIn(page, url, init));
  expect([await asked("/probe/facts"), await asked("/probe/facts")]).toEqual(["none", "none"]);
  expect(await asked("/probe/echo?kept")).toBe("miss");
  await expect.poll(() => asked("/probe/echo?kept")).toBe("stale");
  await fetchIn(page, "/probe/echo?kept", { method: "POST", body: "x" });
  expect(await asked("/probe/echo?kept")).toBe("miss");
});
