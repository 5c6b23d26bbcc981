import type { Page } from "@playwright/test";
import { expect, fetchIn, type Lab, route, service, test } from "./fixtures/lab";
import { problemOf, witness } from "./fixtures/witness";

async function openWith(lab: Lab, source: string): Promise<Page> {
  lab.server.files.set("/services/broken/broken.js", source);
  lab.config.services.push(service("broken", source));
  lab.config.routes.push(route("/broken", [{ name: "broken" }]));
  lab.serve();
  return lab.open();
}

const CASES = [
  {
    what: "throws in init",
    source: "export default { init() { throw new Error('no map tiles'); }, fetch() {} };",
    says: "no map tiles",
  },
  {
    what: "rejects in init",
    source: "export default { async init() { throw new Error('no map tiles'); }, fetch() {} };",
    says: "no map tiles",
  },
  {
    what: "throws while its module is evaluated",
    source: "throw new Error('no map tiles');",
    says: "no map tiles",
  },
  { what: "throws what is no error", source: "throw undefined;", says: "broken" },
  {
    what: "has no default export",
    source: "export const fetch = () => new Response();",
    says: "/services/broken/broken.js",
  },
  { what: "has a default export without fetch", source: "export default {};", says: "fetch(request, env)" },
  {
    what: "is not JavaScript",
    source: "<!doctype html><title>Not found",
    says: "/services/broken/broken.js",
  },
  {
    what: "imports what is not there",
    source: "import './missing.js'; export default {};",
    says: "/services/broken/broken.js",
  },
];

for (const { what, source, says } of CASES) {
  test(`a service that ${what} is a 503 that says so, each time, and the others go on`, async ({
    context,
    lab,
  }) => {
    const seen = witness(context);
    const page = await openWith(lab, source);
    for (let time = 0; time < 2; time++) {
      const problem = problemOf(await fetchIn(page, "/broken/x"));
      expect(problem).toMatchObject({ status: 503, flags: "UH", code: "SERVICE_START_FAILED" });
      expect(problem.detail).toContain(says);
    }
    expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
    await expect.poll(() => seen.linesWith("SERVICE_START_FAILED").length).toBeGreaterThan(0);
    expect(seen.errors).toEqual([]);
  });
}

const HANGING = {
  "spins-in-init": "export default { init() { for (;;); }, fetch() {} };",
  "spins-while-evaluated": "for (;;); export default { fetch() {} };",
  "never-ends-its-init": "export default { init: () => new Promise(() => {}), fetch() {} };",
};

test("services that spin or wait for ever as they start are given up after their start timeout, and the others go on", async ({
  lab,
}) => {
  for (const [name, source] of Object.entries(HANGING)) {
    lab.server.files.set(`/services/${name}/${name}.js`, source);
    lab.config.services.push(service(name, source));
    lab.config.routes.push(route(`/${name}`, [{ name }]));
  }
  lab.serve();
  const page = await lab.open();
  await fetchIn(page, "/probe/echo");
  // Side by side, since each takes ten seconds.
  const pending = Object.keys(HANGING).map((name) => fetchIn(page, `/${name}/x`));
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  for (const problem of (await Promise.all(pending)).map(problemOf)) {
    expect(problem).toMatchObject({ status: 503, flags: "UH", code: "SERVICE_START_FAILED" });
    expect(problem.detail).toContain("no answer in");
  }
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});

test("a service that cannot start leaves its fallback upstream time to answer", async ({ lab }) => {
  lab.server.handlers.set("/broken/x", (_request, response) => void response.end("from the upstream"));
  const source = "export default { init() { for (;;); }, fetch() {} };";
  lab.server.files.set("/services/broken/broken.js", source);
  lab.config.services.push(service("broken", source));
  lab.config.routes.push(route("/broken", [{ name: "broken" }, { name: "origin", fallback: true }]));
  lab.serve();
  const page = await lab.open();
  const answer = await fetchIn(page, "/broken/x", { method: "POST", body: "once" });
  expect(answer).toMatchObject({ status: 200, text: "from the upstream" });
});
