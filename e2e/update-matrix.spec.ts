import type { Page } from "@playwright/test";
import { ANCIENT, deploy, deployAll, NEW, OLD } from "./fixtures/deploys";
import { frameTitle } from "./fixtures/frame-title";
import { expect, fetchIn, test, timingOf } from "./fixtures/lab";
import { readiness, witness } from "./fixtures/witness";

const VERSIONS = { old: OLD, new: NEW } as const;
const NAMES = Object.keys(VERSIONS) as (keyof typeof VERSIONS)[];

/** A request of the page, one of a frame, which the worker answers, a stream, and the state. */
async function expectMesh(page: Page): Promise<void> {
  const posted = await fetchIn(page, "/probe/echo", { method: "POST", body: "kept" });
  expect(JSON.parse(posted.text).body).toBe("kept");
  expect(timingOf(posted).service).toBe("probe");
  expect(await frameTitle(page)).toBe("From a service");
  const { services } = await page.evaluate(() => window.foremesh!.snapshot());
  expect(services.map(({ name }) => name)).toEqual(["probe"]);
}

for (const page of NAMES) {
  for (const worker of NAMES) {
    for (const replica of NAMES) {
      test(`C27: ${page} page, ${worker} worker and ${replica} replicas understand each other`, async ({
        context,
        lab,
      }) => {
        await deploy(lab.server, {
          page: VERSIONS[page],
          worker: VERSIONS[worker],
          replica: VERSIONS[replica],
        });
        const seen = witness(context);
        const opened = await lab.open();
        await expectMesh(opened);
        await lab.stopServiceWorker(opened);
        await expectMesh(opened);
        expect(seen.lines).toEqual([]);
        expect(seen.errors).toEqual([]);
      });
    }
  }
}

for (const [far, near] of [
  ["page", "worker"],
  ["worker", "page"],
] as const) {
  test(`C27: a ${far} that is two protocols older than the ${near} is told to reload, never misread`, async ({
    context,
    lab,
  }) => {
    lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
    await deployAll(lab.server, NEW);
    await deploy(lab.server, { [far]: ANCIENT });
    const seen = witness(context);
    const page = await lab.visit();
    expect(await readiness(page)).toBe("PROTOCOL_MISMATCH");
    expect(seen.lines).toHaveLength(1);
    expect(seen.lines[0]).toMatch(/PROTOCOL_MISMATCH: .*protocol \d.*Reload the page/);
    // Whatever the page cannot ask of the mesh is asked of the server, once the worker knows.
    if (far === "page")
      await expect.poll(async () => (await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
    expect(seen.errors).toEqual([]);
  });
}

test("C27: a page finds the worker that has come since, where the one it met is too old for it", async ({
  context,
  lab,
}) => {
  await deployAll(lab.server, ANCIENT);
  await (await lab.open()).close();
  await deployAll(lab.server, NEW);
  const seen = witness(context);
  const page = await lab.open();
  await expectMesh(page);
  expect(seen.linesWith("PROTOCOL_MISMATCH")).toEqual([]);
});

test("C27: replicas that are too new for the page that leads are refused, and it says to reload", async ({
  context,
  lab,
}) => {
  await deployAll(lab.server, ANCIENT);
  await deploy(lab.server, { replica: NEW });
  const seen = witness(context);
  const page = await lab.visit();
  expect(await readiness(page)).toBe("PROTOCOL_MISMATCH");
  expect(seen.lines).toHaveLength(1);
  expect(seen.lines[0]).toContain("Reload the page");
});
