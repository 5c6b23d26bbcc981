import type { Frame, Page } from "@playwright/test";
import { expect, fetchIn, type Lab, test, timingOf } from "./fixtures/lab";
import { createLabServer } from "./fixtures/lab-server";
import { witness } from "./fixtures/witness";

const TAG = '<script src="/foremesh.js"></script>';

/** A page of the app with a frame in it; resolves when the frame is loaded. */
async function withFrame(page: Page, attributes: Record<string, string>): Promise<Frame> {
  await page.evaluate(async (given) => {
    const frame = document.createElement("iframe");
    for (const [name, value] of Object.entries(given)) frame.setAttribute(name, value);
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    document.body.append(frame);
    await loaded;
  }, attributes);
  return page.frames().at(-1)!;
}

const ended = (frame: Frame): Promise<string> =>
  frame.evaluate(() =>
    window.foremesh!.ready.then(
      () => "ready",
      (error: { code?: string }) => error.code ?? String(error),
    ),
  );

const textIn = (frame: Frame, url: string): Promise<string> =>
  frame.evaluate(async (target) => (await fetch(target)).text(), url);

function serveBackend({ server }: Lab, path: string): void {
  server.handlers.set(path, (_request, response) => {
    response.writeHead(200, { "access-control-allow-origin": "*" }).end("from the backend");
  });
}

test("a frame of the same origin has the mesh as its page has, script tag or not", async ({
  context,
  lab,
}) => {
  lab.server.files.set("/framed.html", `<!doctype html><title>Framed</title>${TAG}`);
  lab.server.files.set("/plain.html", "<!doctype html><title>Plain</title>");
  const seen = witness(context);
  const page = await lab.open();
  const framed = await withFrame(page, { src: "/framed.html" });
  expect(await ended(framed)).toBe("ready");
  for (const frame of [framed, await withFrame(page, { src: "/plain.html" })])
    expect(JSON.parse(await textIn(frame, "/probe/echo?framed")).path).toBe("/probe/echo?framed");
  expect(seen.lines).toEqual([]);
  expect(seen.errors).toEqual([]);
});

test("a srcdoc frame is served as its page is", async ({ lab }) => {
  const page = await lab.open();
  const frame = await withFrame(page, { srcdoc: "<title>Inline</title>" });
  expect(JSON.parse(await textIn(frame, "/probe/echo?inline")).path).toBe("/probe/echo?inline");
});

test("an about:blank frame, which Chromium gives no worker, works as without the mesh", async ({ lab }) => {
  serveBackend(lab, "/probe/echo");
  const page = await lab.open();
  const frame = await withFrame(page, { src: "about:blank" });
  expect(await frame.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
  expect(await textIn(frame, `${lab.server.url}/probe/echo`)).toBe("from the backend");
});

test("a srcdoc frame with the script tag works, and so does its page", async ({ context, lab }) => {
  const seen = witness(context);
  const page = await lab.open();
  const frame = await withFrame(page, { srcdoc: `<title>Inline</title>${TAG}` });
  await ended(frame);
  expect(JSON.parse(await textIn(frame, "/probe/echo?inline")).path).toBe("/probe/echo?inline");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect(seen.lines.length).toBeLessThanOrEqual(1);
  expect(seen.errors).toEqual([]);
});

test("a sandboxed frame without an origin works as without the mesh, which one line says", async ({
  context,
  lab,
}) => {
  serveBackend(lab, "/probe/echo");
  lab.server.files.set("/framed.html", `<!doctype html><title>Framed</title>${TAG}`);
  const seen = witness(context);
  const page = await lab.open();
  const frame = await withFrame(page, { src: "/framed.html", sandbox: "allow-scripts" });
  expect(await ended(frame)).toBe("CONTEXT_REFUSED");
  expect(await textIn(frame, "/probe/echo")).toBe("from the backend");
  expect(seen.lines).toHaveLength(1);
  expect(seen.lines[0]).toMatch(/CONTEXT_REFUSED: .*Allow the site to keep data/);
  expect(seen.errors).toEqual([]);
  // Its page is none the wiser.
  expect(timingOf(await fetchIn(page, "/probe/echo")).service).toBe("probe");
});

test("in a frame of another site, where the browser refuses storage, the app works as without the mesh", async ({
  context,
  lab,
}) => {
  serveBackend(lab, "/probe/echo");
  lab.server.files.set("/framed.html", `<!doctype html><title>Framed</title>${TAG}`);
  const embedder = await createLabServer();
  try {
    const first = await lab.open();
    expect(timingOf(await fetchIn(first, "/probe/echo")).service).toBe("probe");
    const seen = witness(context);
    // "localhost" and 127.0.0.1 are two sites.
    embedder.files.set("/", "<!doctype html><title>Another site</title><body>");
    const page = await context.newPage();
    await page.goto(embedder.url.replace("127.0.0.1", "localhost"));
    const frame = await withFrame(page, { src: `${lab.server.url}/framed.html` });
    expect(await ended(frame)).toBe("CONTEXT_REFUSED");
    expect(await textIn(frame, "/probe/echo")).toBe("from the backend");
    expect(seen.lines).toHaveLength(1);
    expect(seen.lines[0]).toMatch(/CONTEXT_REFUSED: .*open it in a tab of its own/);
    expect(seen.errors).toEqual([]);
    // The first party is none the wiser.
    expect(timingOf(await fetchIn(first, "/probe/echo")).service).toBe("probe");
  } finally {
    await embedder.close();
  }
});

test("a hard reload, which no worker controls, is taken into the mesh without another one", async ({
  context,
  lab,
}) => {
  const page = await lab.open();
  const session = await context.newCDPSession(page);
  const seen = witness(context);
  const loaded = page.waitForEvent("load");
  await session.send("Page.reload", { ignoreCache: true });
  await loaded;
  await page.evaluate(() => window.foremesh!.ready);
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  expect(timingOf(await fetchIn(page, "/probe/echo")).service).toBe("probe");
  expect(seen.lines).toEqual([]);
  expect(seen.errors).toEqual([]);
});
