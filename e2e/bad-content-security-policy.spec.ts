import { serveComponent, serveUnmodified } from "./fixtures/component";
import { expect, fetchIn, route, test } from "./fixtures/lab";
import { serveWithPolicy } from "./fixtures/security-policy";
import { problemOf, readiness, witness } from "./fixtures/witness";

const STRICT = "default-src 'self'; script-src 'self'; worker-src 'self'; base-uri 'none'; object-src 'none'";
const STRICT_WORKERS = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";

test("under a strict policy, with 'wasm-unsafe-eval' for the workers alone, everything works", async ({
  context,
  lab,
}) => {
  await serveWithPolicy(lab.server, { page: STRICT, workers: STRICT_WORKERS });
  lab.config.services.push({ ...(await serveComponent(lab.server, "troublemaker")) });
  lab.config.routes.push(route("/trouble", [{ name: "troublemaker" }]));
  const component = lab.server.files.get("/services/troublemaker/troublemaker.component.wasm")!;
  lab.config.services.push(serveUnmodified(lab.server, "unmodified", component));
  lab.config.routes.push(route("/unmodified", [{ name: "unmodified" }]));
  lab.serve();
  const seen = witness(context);
  const page = await lab.open();
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect((await fetchIn(page, "/trouble/ok")).text).toBe("1");
  expect((await fetchIn(page, "/unmodified/ok")).text).toBe("1");
  expect(seen.lines).toEqual([]);
  expect(seen.errors).toEqual([]);
});

test("under Trusted Types everything works", async ({ context, lab }) => {
  const page = `${STRICT}; require-trusted-types-for 'script'`;
  await serveWithPolicy(lab.server, {
    page,
    workers: `${STRICT_WORKERS}; require-trusted-types-for 'script'`,
  });
  await serveComponent(lab.server, "troublemaker");
  const component = lab.server.files.get("/services/troublemaker/troublemaker.component.wasm")!;
  lab.config.services.push(serveUnmodified(lab.server, "unmodified", component));
  lab.config.routes.push(route("/unmodified", [{ name: "unmodified" }]));
  lab.serve();
  const seen = witness(context);
  const opened = await lab.open();
  expect((await fetchIn(opened, "/probe/echo")).status).toBe(200);
  expect((await fetchIn(opened, "/unmodified/ok")).text).toBe("1");
  expect(seen.lines).toEqual([]);
});

test("workers that may not compile WebAssembly cost the services that need it, with the policy named", async ({
  lab,
}) => {
  await serveWithPolicy(lab.server, { page: STRICT, workers: STRICT });
  lab.config.services.push({ ...(await serveComponent(lab.server, "troublemaker")) });
  lab.config.routes.push(route("/trouble", [{ name: "troublemaker" }]));
  lab.serve();
  const page = await lab.open();
  const problem = problemOf(await fetchIn(page, "/trouble/ok"));
  expect(problem).toMatchObject({ status: 503, flags: "UH", code: "ARTIFACT_UNREADABLE" });
  expect(problem.detail).toContain("Content Security Policy");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});

test("a policy without workers turns the mesh off, says so, and the app goes on", async ({
  context,
  lab,
}) => {
  await serveWithPolicy(lab.server, { page: "worker-src 'none'", workers: STRICT_WORKERS });
  lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
  const seen = witness(context);
  const page = await lab.visit();
  expect(await readiness(page)).toBe("WORKER_REFUSED");
  expect((await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
  expect(seen.lines).toHaveLength(1);
  expect(seen.lines[0]).toMatch(/WORKER_REFUSED: .*Content Security Policy/);
  expect(seen.errors).toEqual([]);
});
