import { expect, fetchIn, snapshotOf, test } from "./fixtures/lab";

test("a controller that ends by itself is replaced, and the requests that need it are answered", async ({
  lab,
}) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const controller = page.workers().find((worker) => worker.url().endsWith("/foremesh/controller.js"))!;
  await controller.evaluate(() => self.close());
  const answer = await fetchIn(page, "/probe/echo?kept");
  expect(JSON.parse(answer.text).path).toBe("/probe/echo?kept");
  expect((await snapshotOf(page)).epoch).toBe(2);
});
