import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { Note } from "./fixtures/fetch-semantics/kit";
import { serveApp } from "./fixtures/fetch-semantics/serve-app";
import { expect, type Lab, route, service, test } from "./fixtures/lab";

/** The app that notes what reached it, as a service and behind the origin. */
async function serveNotes(lab: Lab): Promise<void> {
  const path = new URL("./fixtures/fetch-semantics/app.js", import.meta.url);
  const app = await readFile(path, "utf8");
  lab.server.files.set("/services/app/app.js", app);
  lab.config.services.push(service("app", app, { resources: { concurrency: 16, replicas: { max: 1 } } }));
  lab.config.routes.push(route("/service", [{ name: "app" }]), route("/upstream", [{ name: "origin" }]));
  serveApp({ server: lab.server, folder: "upstream" });
  lab.serve();
}

const bodiesAt = async (page: Page, url: string): Promise<string[]> => {
  const notes = await page.evaluate<Note[], string>(async (log) => (await fetch(log)).json(), url);
  return notes.map(({ body }) => body).sort();
};

for (const [place, name] of [
  ["service", "a service of another tab"],
  ["upstream", "an upstream"],
] as const) {
  test(`what a page sends as it leaves reaches ${name}: keepalive and sendBeacon`, async ({ lab }) => {
    await serveNotes(lab);
    const staying = await lab.open();
    await staying.evaluate((at) => fetch(at), `/${place}/echo`);
    const leaving = await lab.open();
    await leaving.evaluate((at) => fetch(at), `/${place}/echo`);
    await leaving.evaluate((at) => {
      navigator.sendBeacon(at, "beacon");
      addEventListener(
        "pagehide",
        () => void fetch(at, { method: "POST", body: "keepalive", keepalive: true }),
      );
    }, `/${place}/echo?key=left`);
    await leaving.goto("about:blank");
    await expect.poll(() => bodiesAt(staying, `/${place}/log?key=left`)).toEqual(["beacon", "keepalive"]);
  });
}

for (const place of ["service", "upstream"]) {
  test(`a form takes the page to where ${place} sends it, and back again`, async ({ lab }) => {
    await serveNotes(lab);
    const page = await lab.open();
    await page.evaluate((folder) => {
      const html = `<title>Thanks</title>`;
      const to = `answer?${new URLSearchParams({ header: "content-type:text/html", body: html })}`;
      const action = new URLSearchParams({ key: "form", status: "303", header: `location:${to}` });
      const form = Object.assign(document.createElement("form"), { method: "post" });
      form.action = `/${folder}/answer?${action}`;
      form.append(Object.assign(document.createElement("input"), { name: "field", value: "a b" }));
      document.body.append(form);
      form.submit();
    }, place);
    await expect(page).toHaveTitle("Thanks");
    expect(new URL(page.url()).pathname).toBe(`/${place}/answer`);
    await page.goBack();
    await expect(page).toHaveTitle("Lab");
    await page.evaluate(() => window.foremesh!.ready);
    expect(lab.server.requests.filter((line) => line.startsWith("POST")).length).toBe(
      place === "service" ? 0 : 1,
    );
  });
}
