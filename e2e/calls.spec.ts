import { expect, fetchIn, type Lab, route, service, test } from "./fixtures/lab";

/** Passes what it is asked on to where `to` says, body and all. */
const CALLER = `export default {
  fetch(request, env) {
    const { method, headers, body } = request;
    return env.fetch(new URL(request.url).searchParams.get("to"), { method, headers, body, duplex: "half" });
  },
};`;

/** `/caller` leads to a service that may call the service "probe" and the upstream "origin". */
function withCaller(lab: Lab): void {
  const capabilities = { outbound: ["http://probe", "http://origin"] };
  lab.server.files.set("/services/caller/caller.js", CALLER);
  lab.config.services.push(service("caller", CALLER, { capabilities }));
  lab.config.routes.push(route("/caller", [{ name: "caller" }]));
  lab.serve();
}

const to = (url: string) => `/caller/?to=${encodeURIComponent(url)}`;

test("a service calls another by its name, with bodies both ways", async ({ lab }) => {
  withCaller(lab);
  const page = await lab.open();
  const shouted = await fetchIn(page, to("http://probe/upper"), { method: "POST", body: "quiet please" });
  expect(shouted).toMatchObject({ status: 200, text: "QUIET PLEASE" });
  const streamed = await fetchIn(page, to("http://probe/stream?count=20&bytes=1000"));
  expect(streamed.text).toHaveLength(20_000);
  const echoed = await fetchIn(page, to("http://probe/echo?x=1"), { headers: { "x-own": "kept" } });
  expect(JSON.parse(echoed.text)).toMatchObject({ method: "GET", path: "/echo?x=1" });
  expect(JSON.parse(echoed.text).headers).toContainEqual(["x-own", "kept"]);
});

test("routes of the service that is called apply to calls, and to nothing else", async ({ lab }) => {
  withCaller(lab);
  lab.config.routes.push({
    name: "calls",
    parentRefs: [{ kind: "Service", name: "probe" }],
    rules: [
      {
        filters: [
          {
            type: "RequestHeaderModifier",
            requestHeaderModifier: { set: [{ name: "x-call", value: "yes" }] },
          },
        ],
        backendRefs: [{ name: "probe" }],
      },
    ],
  });
  lab.serve();
  const page = await lab.open();
  const called = JSON.parse((await fetchIn(page, to("http://probe/echo"))).text);
  expect(called.headers).toContainEqual(["x-call", "yes"]);
  const asked = JSON.parse((await fetchIn(page, "/probe/echo")).text);
  expect(asked.headers).not.toContainEqual(["x-call", "yes"]);
});

test("a call to an upstream goes past the routes of the page's own paths", async ({ lab, direct }) => {
  withCaller(lab);
  lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
  const page = await lab.open();
  const call = to("http://origin/probe/echo");
  const fromBackend = { status: 200, text: "from the backend" };
  expect(await fetchIn(page, call)).toMatchObject(fromBackend);
  if (direct === "off") return;
  // Once more when it is the page that serves the call.
  await page.evaluate(async (url) => {
    while ((await window.foremesh!.explain(url)).path !== "direct");
  }, call);
  expect(await fetchIn(page, call)).toMatchObject(fromBackend);
});

test("what a service was not granted it cannot reach", async ({ lab }) => {
  withCaller(lab);
  lab.config.services.push(service("secret", CALLER));
  lab.server.files.set("/services/secret/secret.js", CALLER);
  lab.serve();
  const page = await lab.open();
  for (const url of ["http://secret/", "http://probe:8080/echo", "https://probe/echo", "/probe/echo"]) {
    const refused = await fetchIn(page, to(url));
    expect([url, refused.status, JSON.parse(refused.text).code]).toEqual([url, 403, "FORBIDDEN_OUTBOUND"]);
  }
});

test("a call ends with the request it was made for", async ({ lab, direct }) => {
  test.skip(direct === "off", "behind a service worker no browser tells of an abort before the head");
  withCaller(lab);
  const page = await lab.open();
  await fetchIn(page, "/probe/reset");
  await fetchIn(page, to("http://probe/facts"));
  await page.evaluate(async (url) => {
    while ((await window.foremesh!.explain(url)).path !== "direct");
    const controller = new AbortController();
    const asked = fetch(url, { signal: controller.signal }).catch(() => undefined);
    while ((await (await fetch("/probe/facts")).json()).started === 0);
    controller.abort();
    await asked;
  }, to("http://probe/slow?ms=20000"));
  await expect
    .poll(async () => JSON.parse((await fetchIn(page, "/probe/facts")).text))
    .toMatchObject({ aborted: 1 });
});
