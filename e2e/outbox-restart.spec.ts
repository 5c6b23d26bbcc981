import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { CHROMIUM_FLAGS } from "../scripts/chromium-flags";
import { findChromium } from "../scripts/find-chromium";
import { expect, fetchIn, newLab, route, test } from "./fixtures/lab";
import { serveWrites } from "./fixtures/write-server";

const WRITE_COUNT = 20;
const RESOURCES = ["a", "b", "c"];

test.skip(process.platform !== "linux", "finds the browser's process in /proc");

test("writes queued in two tabs outlive a killed worker and a killed browser, and are sent once, in order", async () => {
  const profile = await mkdtemp(join(tmpdir(), "foremesh-outbox-"));
  const before = await launch(profile);
  const lab = await newLab(before, "on");
  const writes = serveWrites(lab.server, "/notes");
  lab.config.routes.push(route("/notes", [{ name: "origin" }], { offline: "queue" }));
  lab.serve();
  const tabs = [await lab.open(), await lab.open()];

  await before.setOffline(true);
  const resourceOf = (number: number) => RESOURCES[(number * 7) % 3]!;
  for (let number = 0; number < WRITE_COUNT; number++) {
    const resource = `/notes/${resourceOf(number)}`;
    const { status } = await fetchIn(tabs[number % 2]!, resource, { method: "POST", body: `${number}` });
    expect(status).toBe(202);
    if (number === WRITE_COUNT / 2) await lab.stopServiceWorker(tabs[0]!);
  }
  await lab.stopServiceWorker(tabs[0]!);
  await killBrowser(before, profile);
  expect(writes.arrived).toEqual([]);

  const after = await launch(profile);
  const page = await after.newPage();
  await page.goto(`${lab.server.url}/`);
  await expect.poll(() => writes.effects.length, { timeout: 20_000 }).toBe(WRITE_COUNT);
  await expect.poll(() => queuedCount(page)).toBe(0);
  expect(writes.arrived).toHaveLength(WRITE_COUNT);
  const all = Array.from({ length: WRITE_COUNT }, (_, number) => number);
  for (const resource of RESOURCES) {
    const arrived = writes.effects.filter(({ path }) => path === `/notes/${resource}`);
    expect(arrived.map(({ body }) => Number(body))).toEqual(
      all.filter((number) => resourceOf(number) === resource),
    );
  }
  await after.close();
  await lab.server.close();
  await rm(profile, { recursive: true, force: true });
});

function launch(profile: string): Promise<BrowserContext> {
  const executablePath = findChromium();
  return chromium.launchPersistentContext(profile, {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...CHROMIUM_FLAGS],
  });
}

const queuedCount = (page: Page): Promise<number> =>
  page.evaluate(async () => (await window.foremesh!.outbox.list()).length);

/** As a crash of the machine's would, nothing is asked to end: the process with this profile is killed. */
async function killBrowser(context: BrowserContext, profile: string): Promise<void> {
  const closed = new Promise((resolve) => context.once("close", resolve));
  const isBrowser = (commandLine: string) =>
    commandLine.includes(`--user-data-dir=${profile}`) && !commandLine.includes("--type=");
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const commandLine = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    if (isBrowser(commandLine)) process.kill(Number(pid), "SIGKILL");
  }
  await closed;
}
