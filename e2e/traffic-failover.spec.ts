import type { Page } from "@playwright/test";
import { expect, fetchIn, type Lab, route, test, timingOf } from "./fixtures/lab";

/** Long enough that no probe comes by itself while a test looks at the open breaker. */
const EJECTION_MS = 1_500;

/** A remote upstream that can be switched, with a local service behind it. */
async function prepare(lab: Lab, baseEjectionTime: string) {
  const remote = { status: 200, hits: 0 };
  lab.server.handlers.set("/remote/status", (_request, response) => {
    remote.hits++;
    response.writeHead(remote.status, { "content-type": "text/plain" }).end("remote");
  });
  lab.config.routes.push(route("/remote", [{ name: "origin" }, { name: "probe", fallback: true }]));
  lab.config.trafficPolicies.push({
    targetRef: { name: "origin" },
    outlierDetection: { consecutive5xxErrors: 3, baseEjectionTime },
  });
  lab.serve();
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  return { remote, page };
}

const backend = async (page: Page) => {
  const answer = await fetchIn(page, "/remote/status?code=204");
  return `${timingOf(answer).service} ${answer.status}`;
};

async function fail(page: Page, remote: { status: number }) {
  remote.status = 500;
  for (let count = 0; count < 3; count++) expect(await backend(page)).toBe("origin 500");
}

test("an upstream that fails is left for the next backend, and comes back after a probe", async ({ lab }) => {
  const { remote, page } = await prepare(lab, `${EJECTION_MS}ms`);
  expect(await backend(page)).toBe("origin 200");
  await fail(page, remote);

  expect(await backend(page)).toBe("probe 204");
  remote.status = 200;
  await expect.poll(() => backend(page), { timeout: 20_000 }).toBe("origin 200");
});

test("what was learned of a failing upstream outlives the service worker", async ({ lab }) => {
  const { remote, page } = await prepare(lab, "300s");
  await fail(page, remote);
  expect(await backend(page)).toBe("probe 204");

  const { hits } = remote;
  await lab.stopServiceWorker(page);
  expect(await backend(page)).toBe("probe 204");
  expect(remote.hits).toBe(hits);
});
