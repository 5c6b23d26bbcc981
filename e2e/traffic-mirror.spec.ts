import { expect, fetchIn, route, service, test } from "./fixtures/lab";

const SHADOW = `
let seen = [];
export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.pathname === "/shadow/seen") return Response.json(seen);
    seen.push({ method: request.method, path: url.pathname + url.search, body: await request.text() });
    return new Promise(() => undefined);
  },
};`;

test("a mirror gets a copy with the body, and does not delay the answer, not even when it never answers itself", async ({
  lab,
}) => {
  lab.server.files.set("/services/shadow/shadow.js", SHADOW);
  lab.config.services.push(service("shadow", SHADOW, { resources: { concurrency: 8 } }));
  const filters = [{ type: "RequestMirror", requestMirror: { backendRef: { name: "shadow" } } }];
  lab.config.routes.push(route("/mirrored", [{ name: "probe" }], { filters }));
  lab.config.routes.push(route("/shadow", [{ name: "shadow" }]));
  lab.serve();
  const page = await lab.open();
  await fetchIn(page, "/shadow/seen");

  const answer = await fetchIn(page, "/mirrored/echo?a=1", { method: "POST", body: "grüße" });
  expect(JSON.parse(answer.text)).toMatchObject({ path: "/mirrored/echo?a=1", body: "grüße" });
  await expect
    .poll(async () => JSON.parse((await fetchIn(page, "/shadow/seen")).text))
    .toEqual([{ method: "POST", path: "/mirrored/echo?a=1", body: "grüße" }]);
});

test("a mirror that fails leaves no trace in the answer", async ({ lab }) => {
  lab.config.services.push(service("absent", "no such file"));
  const filters = [{ type: "RequestMirror", requestMirror: { backendRef: { name: "absent" } } }];
  lab.config.routes.push(route("/mirrored", [{ name: "probe" }], { filters }));
  lab.serve();
  const page = await lab.open();
  const answer = await fetchIn(page, "/mirrored/echo");
  expect([answer.status, answer.headers["x-mesh-flags"]]).toEqual([200, undefined]);
});
