import { expect, fetchIn, type Lab, service, snapshotOf, test, timingOf } from "./fixtures/lab";
import { problemOf } from "./fixtures/witness";

const source = (version: string) => `export default { fetch: () => new Response("version ${version}") };`;

function publish(lab: Lab, entry: Record<string, unknown>, code: string): void {
  lab.server.files.set("/services/probe/probe.js", code);
  lab.config.services[0] = entry;
  lab.serve();
}

test("a new artifact replaces the replica of the old one, also in a page that stays open", async ({
  lab,
}) => {
  publish(lab, service("probe", source("one")), source("one"));
  const open = await lab.open();
  const first = await fetchIn(open, "/probe/");
  expect(first.text).toBe("version one");

  publish(lab, service("probe", source("two")), source("two"));
  const page = await lab.open();
  await expect.poll(async () => (await fetchIn(page, "/probe/")).text).toBe("version two");
  const second = await fetchIn(open, "/probe/");
  expect(second.text).toBe("version two");
  expect(timingOf(second).replica).not.toBe(timingOf(first).replica);
  await expect
    .poll(async () => (await snapshotOf(open)).services[0]!.replicas.map(({ id }) => id), { timeout: 10_000 })
    .toEqual([timingOf(second).replica]);
});

test("a file that changed while its digest in mesh.json did not is not run, and mending mesh.json heals it", async ({
  lab,
}) => {
  publish(lab, service("probe", source("one")), source("one"));
  await (await lab.open()).close();

  publish(lab, service("probe", source("two")), source("three"));
  const page = await lab.open();
  await expect
    .poll(async () => problemOf(await fetchIn(page, "/probe/")))
    .toMatchObject({ status: 503, code: "INTEGRITY_MISMATCH" });

  publish(lab, service("probe", source("three")), source("three"));
  const mended = await lab.open();
  await expect.poll(async () => (await fetchIn(mended, "/probe/")).text).toBe("version three");
  expect((await fetchIn(page, "/probe/")).text).toBe("version three");
});

test("a new artifact replaces the replica of the only page that is open", async ({ lab }) => {
  publish(lab, service("probe", source("one")), source("one"));
  const first = await lab.open();
  expect((await fetchIn(first, "/probe/")).text).toBe("version one");
  await first.close();
  publish(lab, service("probe", source("two")), source("two"));
  const page = await lab.open();
  await expect.poll(async () => (await fetchIn(page, "/probe/")).text).toBe("version two");
});

test("a request under way when the artifact changes is finished by the old replica", async ({ lab }) => {
  const open = await lab.open();
  await fetchIn(open, "/probe/reset");
  const underWay = fetchIn(open, "/probe/slow?ms=3000", { method: "POST" });
  await open.evaluate(async () => {
    while ((await (await fetch("/probe/facts")).json()).started === 0);
  });
  publish(lab, service("probe", source("two")), source("two"));
  const page = await lab.open();
  await expect.poll(async () => (await fetchIn(page, "/probe/")).text).toBe("version two");
  expect(await underWay).toMatchObject({ status: 200, text: "slow and steady" });
});
