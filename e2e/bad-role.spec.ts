import { expect, fetchIn, type Lab, test, timingOf } from "./fixtures/lab";
import { problemOf } from "./fixtures/witness";

function restrict({ config, serve }: Lab): void {
  config.services[0]!.roles = ["traveller", "guide"];
  serve();
}

const FORBIDDEN = { status: 403, flags: "UAEX", code: "FORBIDDEN_ROLE" };

for (const [who, attributes] of [
  ["without a role", ""],
  ["with another role", 'data-role="visitor"'],
  ["with an empty role", 'data-role=""'],
  ["with a role in other letters", 'data-role="Traveller"'],
]) {
  test(`a client ${who} is refused a service that is not for it: 403 FORBIDDEN_ROLE`, async ({ lab }) => {
    restrict(lab);
    const page = await lab.open({ attributes: attributes! });
    const problem = problemOf(await fetchIn(page, "/probe/echo"));
    expect(problem).toMatchObject(FORBIDDEN);
    expect(problem.detail).toContain("traveller, guide");
    expect(problem.remedy).toContain("setRole()");
    // Nothing was started for it.
    const { services } = await page.evaluate(() => window.foremesh!.snapshot());
    expect(services[0]!.replicas).toEqual([]);
  });
}

test("a client with the role is answered on either path, also right after the service worker was stopped", async ({
  direct,
  lab,
}) => {
  restrict(lab);
  const page = await lab.open({ attributes: 'data-role="traveller"' });
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect(timingOf(await fetchIn(page, "/probe/echo")).path).toBe(direct === "on" ? "direct" : "worker");
  for (let round = 0; round < 3; round++) {
    await lab.stopServiceWorker(page);
    expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  }
});

test("a client without the role is refused also right after the service worker was stopped", async ({
  lab,
}) => {
  restrict(lab);
  const page = await lab.open();
  await lab.stopServiceWorker(page);
  expect(problemOf(await fetchIn(page, "/probe/echo"))).toMatchObject(FORBIDDEN);
});

test("setRole() counts for every request after it has resolved, in both directions", async ({ lab }) => {
  restrict(lab);
  const page = await lab.open();
  const statuses = await page.evaluate(async () => {
    const seen: number[] = [];
    for (let round = 0; round < 10; round++) {
      await window.foremesh!.setRole(round % 2 === 0 ? "guide" : undefined);
      seen.push((await fetch("/probe/echo")).status);
    }
    return seen;
  });
  expect(statuses).toEqual(Array.from({ length: 10 }, (_, round) => (round % 2 === 0 ? 200 : 403)));
});

test("a role set with setRole() outlives a stop of the service worker, and the role of the tag does not return", async ({
  lab,
}) => {
  restrict(lab);
  const page = await lab.open({ attributes: 'data-role="traveller"' });
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  await page.evaluate(() => window.foremesh!.setRole("visitor"));
  await lab.stopServiceWorker(page);
  expect(problemOf(await fetchIn(page, "/probe/echo"))).toMatchObject(FORBIDDEN);
  await page.evaluate(() => window.foremesh!.setRole("guide"));
  await lab.stopServiceWorker(page);
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});

test("a refused request is not sent to the fallback upstream either", async ({ lab }) => {
  lab.config.routes[0]!.rules[0]!.backendRefs = [{ name: "probe" }, { name: "origin", fallback: true }];
  restrict(lab);
  const page = await lab.open();
  expect(problemOf(await fetchIn(page, "/probe/echo"))).toMatchObject(FORBIDDEN);
  expect(lab.server.requests).not.toContain("GET /probe/echo");
});

test("two tabs keep their own roles", async ({ lab }) => {
  restrict(lab);
  const traveller = await lab.open({ attributes: 'data-role="traveller"' });
  const nobody = await lab.open();
  for (let round = 0; round < 2; round++) {
    expect((await fetchIn(traveller, "/probe/echo")).status).toBe(200);
    expect((await fetchIn(nobody, "/probe/echo")).status).toBe(403);
    await lab.stopServiceWorker(nobody);
  }
});

test("an image of a page is fetched with the page's role", async ({ lab }) => {
  restrict(lab);
  const page = await lab.open({ attributes: 'data-role="traveller"' });
  const statusOf = (url: string) =>
    page.evaluate(async (src) => {
      const image = new Image();
      const failed = new Promise((resolve) => image.addEventListener("error", resolve, { once: true }));
      image.src = src;
      await failed;
      const [entry] = performance.getEntriesByName(image.src) as PerformanceResourceTiming[];
      return entry!.responseStatus;
    }, url);
  // It is text and no image, which costs it nothing but its status.
  expect(await statusOf("/probe/echo?image=1")).toBe(200);
  await page.evaluate(() => window.foremesh!.setRole(undefined));
  expect(await statusOf("/probe/echo?image=2")).toBe(403);
});

test("a frame or a new tab, for which no page speaks, has no role: it is refused, and not left hanging", async ({
  context,
  lab,
}) => {
  restrict(lab);
  const page = await lab.open({ attributes: 'data-role="traveller"' });
  const text = await page.evaluate(async () => {
    const frame = document.createElement("iframe");
    frame.src = "/probe/page";
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    return frame.contentDocument!.body.textContent;
  });
  expect(text).toContain("FORBIDDEN_ROLE");
  const tab = await context.newPage();
  const response = await tab.goto(`${lab.server.url}/probe/page`, { timeout: 15_000 });
  expect(response!.status()).toBe(403);
});
