import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import type { PredictionHistory } from "../runtime/index";
import { CHROMIUM_FLAGS } from "../scripts/chromium-flags";
import { findChromium } from "../scripts/find-chromium";
import { expect, fetchIn, type Lab, newLab, route, snapshotOf, test } from "./fixtures/lab";

/** In every address that is asked for below, and to be found nowhere in what is kept. */
const IDS = /8127|secret/;

test("the history outlives the browser, holds no ids, and is gone from everywhere once it is erased", async () => {
  const profile = await mkdtemp(join(tmpdir(), "foremesh-history-"));
  const first = await launch(profile);
  const lab = await newLab(first, "on");
  restrictAndAddRemote(lab);
  await lab.open();
  await useServices(await openTrip(lab, first));
  const page = await first.newPage();
  await page.goto(lab.server.url);
  await expect.poll(async () => usesOf(await exported(page))).toHaveLength(3);
  const history = await exported(page);
  await first.close();

  const second = await launch(profile);
  const tabs = [await openAt(second, lab), await openAt(second, lab)] as const;
  expect(await exported(tabs[0])).toEqual(history);
  expect(usesOf(history).map(({ service, route, page, role }) => [service, route, page, role])).toEqual([
    ["probe", "probe", "/trips/*", "traveller"],
    // Nobody asked: the route is for everyone.
    ["origin", "remote", "/trips/*", undefined],
    ["probe", "probe", "/trips/*", "traveller"],
  ]);
  expect(JSON.stringify(history)).not.toMatch(IDS);
  expect(await kept(tabs[0])).not.toMatch(IDS);
  expect((await snapshotOf(tabs[1])).forecasts).not.toEqual([]);

  await tabs[1].evaluate(() => window.foremesh!.prediction.erase());
  expect(await kept(tabs[0])).not.toMatch(/probe|origin/);
  for (const tab of tabs) {
    expect((await exported(tab)).visits).toEqual([]);
    expect((await snapshotOf(tab)).forecasts).toEqual([]);
  }
  await second.close();

  const third = await launch(profile);
  const last = await openAt(third, lab);
  expect((await exported(last)).visits).toEqual([]);
  expect((await snapshotOf(last)).forecasts).toEqual([]);
  await third.close();
  await lab.server.close();
  await rm(profile, { recursive: true, force: true });
});

test("what is used after an erasure is learned anew, and only that", async ({ lab }) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  await expect.poll(async () => usesOf(await exported(page))).toHaveLength(1);
  await page.evaluate(() => window.foremesh!.prediction.erase());
  await fetchIn(page, "/probe/echo");
  await expect.poll(async () => usesOf(await exported(page))).toHaveLength(1);
  await expect.poll(async () => (await snapshotOf(page)).forecasts.length).toBe(1);
});

function launch(profile: string): Promise<BrowserContext> {
  const executablePath = findChromium();
  return chromium.launchPersistentContext(profile, {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...CHROMIUM_FLAGS],
  });
}

function restrictAndAddRemote(lab: Lab): void {
  lab.config.services[0]!.roles = ["traveller"];
  lab.config.routes.push(route("/remote", [{ name: "origin" }]));
  lab.server.handlers.set("/remote/*", (_, response) => response.end("remote"));
  lab.serve();
}

async function openAt(context: BrowserContext, lab: Lab, path = "/"): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${lab.server.url}${path}`);
  await page.evaluate(() => window.foremesh!.ready);
  return page;
}

/** A page whose own address names a thing. */
function openTrip(lab: Lab, context: BrowserContext): Promise<Page> {
  const tag = '<script src="/foremesh.js" data-role="traveller"></script>';
  lab.server.files.set("/trips/8127", `<!doctype html><title>Trip</title>${tag}`);
  lab.server.handlers.set("/trips/*", (_, response) => {
    response.setHeader("content-type", "text/html").end(lab.server.files.get("/trips/8127"));
  });
  return openAt(context, lab, "/trips/8127?token=secret");
}

async function useServices(page: Page): Promise<void> {
  expect((await fetchIn(page, "/probe/echo?user=secret")).status).toBe(200);
  expect((await fetchIn(page, "/remote/orders/8127?card=secret")).status).toBe(200);
  expect((await fetchIn(page, "/probe/echo?order=8127")).status).toBe(200);
}

const exported = (page: Page): Promise<PredictionHistory> =>
  page.evaluate(() => window.foremesh!.prediction.export());

const usesOf = ({ visits }: PredictionHistory) => visits.flatMap(({ uses }) => uses);

/** All that the predictors have on disk, as text. */
const kept = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("foremesh");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const transaction = db.transaction(["history", "state"]);
    const all = (name: string) =>
      new Promise<unknown>((resolve) => {
        const request = transaction.objectStore(name).getAll();
        request.onsuccess = () => resolve(request.result);
      });
    const get = (key: string) =>
      new Promise<unknown>((resolve) => {
        const request = transaction.objectStore("state").get(key);
        request.onsuccess = () => resolve(request.result);
      });
    // Forecasters keep bytes as well as text.
    const asText = (_: string, value: unknown) =>
      ArrayBuffer.isView(value) ? new TextDecoder("latin1").decode(value) : value;
    const text = JSON.stringify([await all("history"), await get("predict"), await get("lstm")], asText);
    db.close();
    return text;
  });
