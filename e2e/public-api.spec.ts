import { expect, fetchIn, route, test } from "./fixtures/lab";

test("explain says which route a request takes, and over which path, without sending it", async ({
  lab,
  direct,
}) => {
  lab.config.routes.push(route("/remote", [{ name: "origin" }]));
  lab.serve();
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const explain = (url: string) => page.evaluate((target) => window.foremesh!.explain(target), url);
  const local = await explain("/probe/anything");
  expect(local).toMatchObject({ route: "probe", backends: [{ name: "probe", kind: "service" }] });
  if (direct === "on") await expect.poll(async () => (await explain("/probe/anything")).path).toBe("direct");
  expect(await explain("/remote/x")).toMatchObject({
    path: "worker",
    backends: [{ name: "origin", kind: "upstream" }],
  });
  expect(local.considered).toEqual([
    { route: "remote", rule: "0", outcome: "path" },
    { route: "probe", rule: "0", outcome: "won" },
  ]);
  expect(await explain("/elsewhere")).toMatchObject({ path: "untouched", backends: [] });
  expect(lab.server.requests.filter((line) => line.includes("/remote"))).toEqual([]);
});

test("a listener hears of each exchange of the page's own proxy, until it is taken off", async ({
  lab,
  direct,
}) => {
  test.skip(direct === "off", "without the direct path the page's proxy has no exchanges");
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const events = await page.evaluate(async () => {
    while ((await window.foremesh!.explain("/probe/x")).path !== "direct");
    const heard: string[] = [];
    const off = window.foremesh!.on("exchange", ({ backend, path, status, explanation }) =>
      heard.push(`${backend} ${path} ${status}, by route ${explanation?.route}`),
    );
    await fetch("/probe/status?code=404");
    off();
    await fetch("/probe/status?code=404");
    return heard;
  });
  expect(events).toEqual(["probe direct 404, by route probe"]);
});

test("stopping the mesh gives the page its own fetch back, and the service worker answers on for others", async ({
  lab,
}) => {
  const page = await lab.open();
  const other = await lab.open();
  await fetchIn(page, "/probe/facts");
  const isNative = await page.evaluate(() => {
    window.foremesh!.stop();
    return window.fetch.toString().includes("[native code]");
  });
  expect(isNative).toBe(true);
  expect((await fetchIn(other, "/probe/echo")).status).toBe(200);
});

test("a page that was left and is returned to takes part again", async ({ lab }) => {
  lab.server.files.set("/away.html", "<!doctype html><title>Away</title>");
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  await page.goto(`${lab.server.url}/away.html`);
  await page.goBack();
  await page.evaluate(() => window.foremesh!.ready);
  const answer = await fetchIn(page, "/probe/echo", { method: "POST", body: "back again" });
  expect(JSON.parse(answer.text).body).toBe("back again");
});
