import { expect, test } from "./fixtures/lab";

test("a body that the service worker makes for longer than an engine lets it live arrives whole", async ({
  lab,
}) => {
  test.setTimeout(90_000);
  const page = await lab.open();
  const { path, length } = await page.evaluate(async () => {
    const response = await fetch("/probe/stream?count=19&ms=2000&bytes=10");
    return { path: response.headers.get("server-timing"), length: (await response.text()).length };
  });
  expect(path).toContain("worker");
  expect(length).toBe(190);
});
