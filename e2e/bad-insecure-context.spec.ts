import { expect, fetchIn, test } from "./fixtures/lab";
import { readiness, witness } from "./fixtures/witness";

test("a page that is not a secure context says so, and the app works as without the mesh", async ({
  browser,
  direct,
  lab,
  launchOptions,
}) => {
  const { server } = lab;
  const args = [...(launchOptions.args ?? []), "--host-resolver-rules=MAP lab.test 127.0.0.1"];
  const insecure = await browser.browserType().launch({ ...launchOptions, args });
  try {
    server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
    const keep = "<script>window.nativeFetch = window.fetch</script>";
    const tag = `<script src="/foremesh.js" data-direct="${direct}"></script>`;
    server.files.set("/insecure.html", `<!doctype html><title>Lab</title>${keep}${tag}`);
    const context = await insecure.newContext();
    const seen = witness(context);
    const page = await context.newPage();
    await page.goto(`http://lab.test:${new URL(server.url).port}/insecure.html`);
    expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
    expect(await page.evaluate(() => Reflect.get(window, "nativeFetch") === window.fetch)).toBe(true);
    expect(await readiness(page)).toBe("INSECURE_CONTEXT");
    expect((await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
    expect(seen.lines).toHaveLength(1);
    expect(seen.lines[0]).toMatch(/INSECURE_CONTEXT: .*http:\/\/lab\.test:\d+.*Serve the page over https/);
    expect(seen.errors).toEqual([]);
  } finally {
    await insecure.close();
  }
});
