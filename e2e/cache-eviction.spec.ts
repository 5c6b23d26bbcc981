import { addFatService, expectedUseOf, keysOf, openPlain } from "./fixtures/kept";
import { expect, fetchIn, route, test } from "./fixtures/lab";

const FILE_BYTES = 600 * 1024;
/** Three of the files fit, and what is small. */
const ROOM_BYTES = 2_000_000;

test("code of a service that is forecast stays when room is needed, and what nobody expects goes first", async ({
  lab,
  context,
}) => {
  const fat = (name: string, count: number) => addFatService(lab, name, { count, bytes: FILE_BYTES });
  const [expected] = fat("expected", 1);
  const [idle] = fat("idle", 1);
  const newcomers = fat("newcomers", 3);
  lab.config.routes.push(route("/expected", [{ name: "expected" }]));
  lab.config.cache = { persistentMaxBytes: ROOM_BYTES };
  lab.serve();
  const page = await lab.open();
  const plain = await openPlain(lab, context);

  for (let round = 0; round < 6; round++) {
    await fetchIn(page, "/probe/facts");
    expect((await fetchIn(page, "/expected/x")).text).toBe("from expected");
  }
  // Used later than what is expected, which would go first if its last use were all that counted.
  await fetchIn(plain, idle!.url);
  await fetchIn(page, "/probe/facts");
  const forecast = () => expectedUseOf(plain, `code:${expected!.sha256}`);
  // Forecasts are written down every few seconds.
  await expect.poll(forecast, { timeout: 15_000 }).toBeGreaterThan(0.5);

  const kept = () => keysOf(plain, "code");
  for (const { url, sha256 } of newcomers) {
    await fetchIn(plain, url);
    await expect.poll(() => keysOf(plain, "usage")).toContain(`code:${sha256}`);
  }
  await expect.poll(kept).not.toContain(idle!.sha256);
  expect(await kept()).toContain(expected!.sha256);
  expect(await kept()).toContain(newcomers.at(-1)!.sha256);
});
