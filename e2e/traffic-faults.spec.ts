import { expect, fetchIn, route, test } from "./fixtures/lab";

const REQUEST_COUNT = 400;
const ABORT_PERCENT = 40;
const ATTEMPTS = 2;

const countOk = (page: Parameters<typeof fetchIn>[0], path: string) =>
  page.evaluate(
    async ([url, count]) => {
      let ok = 0;
      for (let sent = 0; sent < count; sent += 10) {
        const batch = Array.from({ length: 10 }, async () => (await fetch(url)).ok);
        ok += (await Promise.all(batch)).filter(Boolean).length;
      }
      return ok;
    },
    [path, REQUEST_COUNT] as const,
  );

/** Six standard deviations of a binomial count: far from a chance, and far from the other rate. */
const isLikely = (ok: number, probability: number) =>
  Math.abs(ok - REQUEST_COUNT * probability) <=
  6 * Math.sqrt(REQUEST_COUNT * probability * (1 - probability));

for (const [per, expected] of [
  ["try", 1 - (ABORT_PERCENT / 100) ** (ATTEMPTS + 1)],
  ["request", 1 - ABORT_PERCENT / 100],
] as const) {
  test(`faults injected per ${per} and retried give the documented success rate`, async ({ lab }) => {
    const retry = { attempts: ATTEMPTS, codes: [503], backoff: "1ms" };
    lab.config.routes.push(route("/flaky", [{ name: "probe" }], { retry }));
    lab.config.trafficPolicies.push({
      targetRef: { kind: "HTTPRoute", name: "flaky" },
      retryBudget: { retryRatio: 10, minRetriesPerSecond: 1000, ttl: "10s" },
      fault: { per, abort: { httpStatus: 503, percentage: { value: ABORT_PERCENT } } },
    });
    lab.serve();
    const page = await lab.open();
    await fetchIn(page, "/probe/facts");
    const ok = await countOk(page, "/flaky/status?code=204");
    expect(isLikely(ok, expected), `${ok} of ${REQUEST_COUNT} succeeded, expected ${expected}`).toBe(true);
  });
}

test("an injected fault says so, and an injected delay lasts as long as it should", async ({ lab }) => {
  lab.config.routes.push(route("/broken", [{ name: "probe" }]));
  lab.config.routes.push(route("/late", [{ name: "probe" }]));
  lab.config.trafficPolicies.push(
    { targetRef: { kind: "HTTPRoute", name: "broken" }, fault: { abort: { httpStatus: 418 } } },
    { targetRef: { kind: "HTTPRoute", name: "late" }, fault: { delay: { fixedDelay: "300ms" } } },
  );
  lab.serve();
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const broken = await fetchIn(page, "/broken/facts");
  expect([broken.status, broken.headers["x-mesh-flags"]]).toEqual([418, "FI"]);
  const [lateMs, flags] = await page.evaluate(async () => {
    const askedAt = performance.now();
    const response = await fetch("/late/facts");
    return [performance.now() - askedAt, response.headers.get("x-mesh-flags")] as const;
  });
  expect(lateMs).toBeGreaterThanOrEqual(299);
  expect(flags).toBe("DI");
});
