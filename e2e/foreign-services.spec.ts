import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { serveComponent } from "./fixtures/component";
import { expect, type Fetched, fetchIn, type Lab, route, test, timingOf } from "./fixtures/lab";

const FOREIGN = fileURLToPath(new URL("./fixtures/services-foreign", import.meta.url));

/** A page whose mesh runs the service of e2e/fixtures/services-foreign at `/<name>`. */
async function openWith(lab: Lab, name: string): Promise<Page> {
  lab.config.services.push(await serveComponent(lab.server, name, FOREIGN));
  lab.config.routes.push(route(`/${name}`, [{ name }]));
  lab.serve();
  return lab.open();
}

const post = (page: Page, url: string, body: string): Promise<Fetched> =>
  fetchIn(page, url, { method: "POST", body });

test("SQLite runs as a service, and keeps its tables between requests", async ({ lab }) => {
  const page = await openWith(lab, "sqlite");
  const made = await post(
    page,
    "/sqlite/",
    "CREATE TABLE stops (city, nights); INSERT INTO stops VALUES ('Wien', 2), ('Praha', 3), ('Brno', 1)",
  );
  expect(made).toMatchObject({ status: 200, text: "[]" });
  const asked = await post(page, "/sqlite/", "SELECT city, sum(nights) OVER (ORDER BY city) AS n FROM stops");
  expect(JSON.parse(asked.text)).toEqual([
    { city: "Brno", n: 1 },
    { city: "Praha", n: 4 },
    { city: "Wien", n: 6 },
  ]);
  expect(timingOf(asked).service).toBe("sqlite");
  expect(await post(page, "/sqlite/", "SELEC 1")).toMatchObject({ status: 400 });
});

test("an image codec runs as a service: the browser reads its JPEG, and it reads the browser's", async ({
  lab,
}) => {
  const page = await openWith(lab, "images");
  const { drawn, read } = await page.evaluate(async () => {
    const picture = await (await fetch("/images/sunset.jpeg")).blob();
    const { width, height } = await createImageBitmap(picture);
    const canvas = new OffscreenCanvas(64, 48);
    const context = canvas.getContext("2d")!;
    context.fillStyle = "rgb(20, 120, 220)";
    context.fillRect(0, 0, 64, 48);
    const body = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
    const answer = await fetch("/images/", { method: "POST", body });
    const told: { width: number; height: number; mean: number[] } = await answer.json();
    return { drawn: { type: picture.type, width, height }, read: told };
  });
  expect(drawn).toEqual({ type: "image/jpeg", width: 320, height: 200 });
  expect(read).toMatchObject({ width: 64, height: 48 });
  for (const [channel, value] of [20, 120, 220].entries()) {
    expect(Math.abs(read.mean[channel]! - value)).toBeLessThanOrEqual(4);
  }
});

test("QuickJS runs functions that users write, and stops those that go too far without harm to the replica", async ({
  lab,
}) => {
  const page = await openWith(lab, "edge-functions");
  const ask = (source: string) => post(page, "/edge-functions/hello", source);
  const GREETING = "function handle({ method, path }) { return { hello: [method, path] }; }";

  const greeted = await ask(GREETING);
  expect(JSON.parse(greeted.text)).toEqual({ hello: ["POST", "/edge-functions/hello"] });

  expect(await ask("function handle() { for (;;); }")).toMatchObject({ status: 504 });
  expect(
    await ask("function handle() { const all = []; for (;;) all.push(new Uint8Array(1e6)); }"),
  ).toMatchObject({
    status: 500,
    text: "InternalError: out of memory",
  });
  expect(await ask("function handle() { return handle() + 1; }")).toMatchObject({
    status: 500,
    text: "InternalError: stack overflow",
  });
  expect(await ask("function handle() { return fetch('/'); }")).toMatchObject({
    status: 500,
    text: "ReferenceError: 'fetch' is not defined",
  });

  const again = await ask(GREETING);
  expect(again).toMatchObject({ status: 200, text: greeted.text });
  expect(timingOf(again).replica).toBe(timingOf(greeted).replica);
});

test("PHP runs a page that was written for a web server", async ({ lab }) => {
  const page = await openWith(lab, "php");
  const shown = await fetchIn(page, "/php/index.php?name=Zo%C3%AB%20%3Cz%3E");
  expect(shown.status).toBe(200);
  expect(shown.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(shown.text).toContain("<h1>Hello Zoë &lt;z&gt;</h1>");
  expect(shown.text).toContain("<p>GET, PHP 8.3, visit 1</p>");
  expect(shown.text).toContain("<li>Prague: 42.00</li><li>Vienna: 72.00</li>");

  const form = { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" } };
  expect(timingOf(shown).service).toBe("php");
  const posted = await fetchIn(page, "/php/index.php", { ...form, body: "name=Ada" });
  expect(posted.text).toContain("<h1>Hello Ada</h1>");
  expect(posted.text).toContain("<p>POST, PHP 8.3, visit 2</p>");

  const refused = await fetchIn(page, "/php/index.php", { ...form, body: "name=" });
  expect(refused).toMatchObject({ status: 422, text: "Who are you?" });
  expect(refused.headers["x-reason"]).toBe("no name");
  expect((await fetchIn(page, "/php/gone.php")).status).toBe(404);
});
