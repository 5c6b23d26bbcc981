import { serveComponent } from "./fixtures/component";
import { expect, fetchIn, type Lab, route, test, timingOf } from "./fixtures/lab";
import { problemOf } from "./fixtures/witness";

// A compiler starts slowly on a busy machine.
test.describe.configure({ timeout: 180_000 });

/** A component that keeps what it is sent, by wasi:keyvalue/store; the store is the end of the path, the key is the query. */
async function openWithKeeper(lab: Lab, resources: object = {}) {
  lab.config.services.push({ ...(await serveComponent(lab.server, "keeper")), resources });
  lab.config.routes.push(route("/keeper", [{ name: "keeper" }]));
  lab.serve();
  return lab.open();
}

test("what a component sets in a store is there for its next replica, and after a reload", async ({
  lab,
}) => {
  const page = await openWithKeeper(lab);
  expect((await fetchIn(page, "/keeper/notes?a")).status).toBe(404);
  expect((await fetchIn(page, "/keeper/notes?a", { method: "POST", body: "kept" })).status).toBe(201);
  const before = await fetchIn(page, "/keeper/notes?a");
  expect(before).toMatchObject({ status: 200, text: "kept" });
  const trapped = problemOf(await fetchIn(page, "/keeper/trap"));
  expect(trapped).toMatchObject({ status: 502, code: "SERVICE_TRAPPED" });
  const after = await fetchIn(page, "/keeper/notes?a");
  expect(after).toMatchObject({ status: 200, text: "kept" });
  expect(timingOf(after).replica).not.toBe(timingOf(before).replica);
  await page.reload();
  await page.evaluate(() => window.foremesh!.ready);
  expect((await fetchIn(page, "/keeper/notes?a")).text).toBe("kept");
});

test("values come back byte for byte: empty, and larger than a page of memory", async ({ lab }) => {
  const page = await openWithKeeper(lab);
  const differing = await page.evaluate(async () => {
    const lengths = [0, 1, 300_000];
    const differs: number[] = [];
    for (const length of lengths) {
      const value = new Uint8Array(length).map((_, at) => (at * 31 + (at >> 8)) % 251);
      await fetch("/keeper/notes?b", { method: "POST", body: value });
      const response = await fetch("/keeper/notes?b");
      const got = new Uint8Array(await response.arrayBuffer());
      if (response.status !== 200 || got.length !== length || got.some((byte, at) => byte !== value[at]))
        differs.push(length);
    }
    return differs;
  });
  expect(differing).toEqual([]);
});

test("a store that was not granted is access-denied to the component, which answers the next", async ({
  lab,
}) => {
  const page = await openWithKeeper(lab);
  const before = timingOf(await fetchIn(page, "/keeper/notes?a")).replica;
  expect(await fetchIn(page, "/keeper/orders?a")).toMatchObject({ status: 403, text: "access-denied" });
  const after = await fetchIn(page, "/keeper/notes?a");
  expect([after.status, timingOf(after).replica]).toEqual([404, before]);
});

test("a write above the quota is wasi:keyvalue's other error to the component", async ({ lab }) => {
  const page = await openWithKeeper(lab, { storageMaxBytes: 1_000 });
  const body = "x".repeat(2_000);
  const refused = await fetchIn(page, "/keeper/notes?a", { method: "POST", body });
  expect(refused).toMatchObject({ status: 500, text: "other" });
  expect((await fetchIn(page, "/keeper/notes?a")).status).toBe(404);
});
