import { expect, fetchIn, route, test } from "./fixtures/lab";

test("a service sees the rewritten path and headers, and the page the modified response", async ({ lab }) => {
  const filters = [
    {
      type: "URLRewrite",
      urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/inner" } },
    },
    {
      type: "RequestHeaderModifier",
      requestHeaderModifier: {
        set: [{ name: "x-set", value: "new" }],
        add: [{ name: "x-add", value: "b" }],
        remove: ["x-gone"],
      },
    },
    {
      type: "ResponseHeaderModifier",
      responseHeaderModifier: { set: [{ name: "x-answered", value: "mesh" }], remove: ["content-type"] },
    },
  ];
  lab.config.routes.push(route("/outer", [{ name: "probe" }], { filters }));
  lab.serve();
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const answer = await fetchIn(page, "/outer/echo?q=1", {
    method: "POST",
    body: "kept",
    headers: { "x-set": "old", "x-add": "a", "x-gone": "1", "x-own": "yes" },
  });
  const seen = JSON.parse(answer.text);
  expect(seen).toMatchObject({ method: "POST", path: "/inner/echo?q=1", body: "kept" });
  const headers = Object.fromEntries(seen.headers);
  expect(headers).toMatchObject({ "x-set": "new", "x-add": "a,b", "x-own": "yes" });
  expect(headers).not.toHaveProperty("x-gone");
  expect(answer.headers).toMatchObject({ "x-answered": "mesh" });
  expect(answer.headers).not.toHaveProperty("content-type");
});

test("an upstream sees the rewritten path and headers", async ({ lab }) => {
  lab.server.handlers.set("/inner/echo", (request, response) => {
    const { method, url, headers } = request;
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => response.end(JSON.stringify({ method, url, headers, body })));
  });
  const filters = [
    {
      type: "URLRewrite",
      urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/inner" } },
    },
    { type: "RequestHeaderModifier", requestHeaderModifier: { set: [{ name: "x-set", value: "new" }] } },
  ];
  lab.config.routes.push(route("/outer", [{ name: "origin" }], { filters }));
  lab.serve();
  const page = await lab.open();
  const answer = await fetchIn(page, "/outer/echo?q=1", { method: "PUT", body: "kept" });
  expect(JSON.parse(answer.text)).toMatchObject({
    method: "PUT",
    url: "/inner/echo?q=1",
    headers: { "x-set": "new" },
    body: "kept",
  });
});

test("a redirect filter sends the page elsewhere", async ({ lab }) => {
  const path = { type: "ReplacePrefixMatch", replacePrefixMatch: "/probe" };
  const filters = [{ type: "RequestRedirect", requestRedirect: { path, statusCode: 301 } }];
  lab.config.routes.push(route("/old", [], { filters }));
  lab.serve();
  const page = await lab.open();
  const answer = await fetchIn(page, "/old/echo?q=1");
  expect(answer).toMatchObject({ status: 200, redirected: true, url: `${lab.server.url}/probe/echo?q=1` });
});
