import { killSwitchScript } from "../cli/kill-switch/kill-switch-script";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";
import { databaseNames } from "./fixtures/origin-state";
import { witness } from "./fixtures/witness";
import { serveWrites } from "./fixtures/write-server";

/** A deploy whose worker locks the app's users out. */
const BROKEN = {
  "answers every navigation with garbage": `event.respondWith(new Response("garbage", { headers: { "content-type": "text/html" } }))`,
  "fails every request": `event.respondWith(Promise.reject(new Error("broken")))`,
} as const;

const brokenWorker = (answer: string) => `
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => ${answer});`;

/** The broken worker takes the place of a mesh that worked, at a visit like any other. */
async function lockOut(lab: Lab, answer: string): Promise<void> {
  const page = await lab.open();
  lab.server.files.set("/foremesh-sw.js", brokenWorker(answer));
  const replaced = page.evaluate(
    () => new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve)),
  );
  await page.evaluate(async () => void (await navigator.serviceWorker.ready).update().catch(() => undefined));
  await replaced;
  await page.close();
}

for (const [what, answer] of Object.entries(BROKEN)) {
  test(`C31: from a worker that ${what}, the kill switch heals in one visit, within 10 s`, async ({
    context,
    lab,
  }) => {
    await lockOut(lab, answer);
    lab.server.files.set("/foremesh-sw.js", killSwitchScript({ dropsWrites: false }));
    lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
    const seen = witness(context);
    const page = await context.newPage();
    // The one visit. What it shows at first is the broken worker's.
    await page.goto(`${lab.server.url}/`).catch(() => undefined);
    await expect.poll(() => page.title().catch(() => ""), { timeout: 10_000 }).toBe("Lab");
    expect((await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
    // The script tag is still there: it says in one line why there is no mesh, and nothing loads the page again.
    await expect.poll(() => seen.linesWith("SWITCHED_OFF").length).toBe(1);
    const gone = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
    await expect.poll(gone).toBe(0);
    const loads = lab.server.requests.filter((line) => line === "GET /").length;
    await page.reload();
    await expect.poll(() => seen.linesWith("SWITCHED_OFF").length).toBe(2);
    expect(lab.server.requests.filter((line) => line === "GET /").length).toBe(loads + 1);
  });
}

for (const dropsWrites of [false, true]) {
  test(`a kill switch clears what is cached, and ${dropsWrites ? "drops" : "keeps"} the outbox as it was told`, async ({
    lab,
    context,
  }) => {
    serveWrites(lab.server, "/notes").refuse = () => ({ status: 422 });
    lab.config.routes.push(route("/notes", [{ name: "origin" }], { offline: "queue" }));
    lab.serve();
    const page = await lab.open();
    await fetchIn(page, "/notes/a", { method: "POST", body: "kept" });
    expect(await databaseNames(page)).toEqual(["foremesh", "foremesh-outbox"]);
    await page.close();

    const worker = lab.server.files;
    worker.set("/foremesh-sw.js", killSwitchScript({ dropsWrites }));
    const seen = witness(context);
    const visit = await lab.visit();
    await expect.poll(() => seen.linesWith("SWITCHED_OFF").length, { timeout: 10_000 }).toBeGreaterThan(0);
    await expect.poll(() => databaseNames(visit)).toEqual(dropsWrites ? [] : ["foremesh-outbox"]);

    // The mesh is back with the next deploy, and with it the write.
    worker.delete("/foremesh-sw.js");
    const back = await lab.open();
    expect((await fetchIn(back, "/probe/echo")).status).toBe(200);
    const writes = await back.evaluate(() => window.foremesh!.outbox.list());
    expect(writes).toHaveLength(dropsWrites ? 0 : 1);
  });
}

test("C32: a worker script that is not there any more heals nothing, so the server must serve one", async ({
  context,
  lab,
}) => {
  await lockOut(lab, BROKEN["answers every navigation with garbage"]);
  lab.server.handlers.set("/foremesh-sw.js", (_request, response) => void response.writeHead(404).end());
  const page = await context.newPage();
  const asked = () => lab.server.requests.filter((line) => line.startsWith("GET /foremesh-sw.js")).length;
  const before = asked();
  for (let visit = 1; visit <= 2; visit++) {
    await page.goto(`${lab.server.url}/`);
    await expect.poll(asked, { timeout: 10_000 }).toBe(before + visit);
    expect(await page.content()).toContain("garbage");
  }
});
