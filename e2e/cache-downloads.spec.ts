import { addFatService, openPlain } from "./fixtures/kept";
import { expect, fetchIn, route, snapshotOf, test } from "./fixtures/lab";

const MIB = 1024 * 1024;

/** Holds requests for a path until they are released. */
function hold(lab: import("./fixtures/lab").Lab, path: string, onRelease: () => void) {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    lab.server.handlers.set(path, async (_request, response) => {
      resolve();
      await released;
      onRelease();
      response.end("at last");
    });
  });
  return { arrived, release };
}

test("code that two tabs and the controller want at once is downloaded once", async ({ lab, context }) => {
  const files = addFatService(lab, "fat", { count: 2, bytes: MIB });
  lab.config.routes.push(route("/fat", [{ name: "fat" }]));
  lab.serve();
  const tabs = [await lab.open(), await lab.open()];
  const plain = await openPlain(lab, context);
  const asked = [...tabs, plain].flatMap((tab) => [
    fetchIn(tab, "/fat"),
    ...files.map(({ url }) => tab.evaluate(async (it) => (await fetch(it)).status, url)),
  ]);
  await Promise.all(asked);
  for (const url of [...files.map((file) => file.url), "/services/fat/fat.js"])
    expect(lab.server.requests.filter((request) => request === `GET ${url}`)).toHaveLength(1);
});

test("code that workers of two scopes want at once is downloaded once", async ({ lab, context }) => {
  const files = addFatService(lab, "fat", { count: 1, bytes: MIB });
  lab.serve();
  for (const folder of ["a", "b"]) {
    const script = `<script src="/foremesh.js" data-scope="/${folder}/"></script>`;
    lab.server.files.set(`/${folder}/index.html`, `<!doctype html><title>${folder}</title>${script}`);
  }
  const pages = await Promise.all(
    ["a", "b"].map(async (folder) => {
      const page = await context.newPage();
      await page.goto(`${lab.server.url}/${folder}/index.html`);
      await page.evaluate(() => window.foremesh!.ready);
      return page;
    }),
  );
  await Promise.all(pages.map((page) => fetchIn(page, files[0]!.url)));
  expect(lab.server.requests.filter((request) => request === `GET ${files[0]!.url}`)).toHaveLength(1);
});

test("what is prefetched waits for real requests that are under way", async ({ lab }) => {
  const [file] = addFatService(lab, "fat", {
    count: 1,
    bytes: MIB,
    prefetch: "always",
    roles: ["reader"],
  });
  lab.config.routes.push(route("/slow", [{ name: "origin" }]));
  lab.serve();
  const { arrived, release } = hold(lab, "/slow", () => lab.server.requests.push("slow is over"));
  const page = await lab.open();
  const slow = fetchIn(page, "/slow");
  await arrived;
  // From now on it is to be prefetched …
  await page.evaluate(() => window.foremesh!.setRole("reader"));
  // … while the code that a request waits for comes at once.
  expect((await fetchIn(page, "/probe/facts")).status).toBe(200);
  release();
  expect((await slow).text).toBe("at last");
  const prefetched = `GET ${file!.url}`;
  await expect.poll(() => lab.server.requests).toContain(prefetched);
  const [over, start] = ["slow is over", prefetched].map((line) => lab.server.requests.indexOf(line));
  expect(start).toBeGreaterThan(over!);
});

test("what mesh.json always wants is fetched though nothing is foreseen", async ({ lab }) => {
  const [file] = addFatService(lab, "wanted", { count: 1, bytes: MIB, prefetch: "always" });
  addFatService(lab, "others", { count: 1, bytes: MIB });
  lab.serve();
  const page = await lab.open({ attributes: 'data-predict="off"' });
  await expect.poll(() => lab.server.requests).toContain(`GET ${file!.url}`);
  const states = async () =>
    (await snapshotOf(page)).services.map(({ name, state }) => `${name} ${state}`).sort();
  await expect.poll(states).toEqual(["others absent", "probe absent", "wanted prefetched"]);
});

test("who needs what is being prefetched does not wait with it, nor download it again", async ({ lab }) => {
  addFatService(lab, "fat", { count: 1, bytes: MIB, prefetch: "always", roles: ["reader"] });
  lab.config.routes.push(route("/slow", [{ name: "origin" }]), route("/fat", [{ name: "fat" }]));
  lab.serve();
  const { arrived, release } = hold(lab, "/slow", () => undefined);
  const page = await lab.open();
  const slow = fetchIn(page, "/slow");
  await arrived;
  await page.evaluate(() => window.foremesh!.setRole("reader"));
  expect((await fetchIn(page, "/fat")).text).toBe("from fat");
  release();
  await slow;
  expect(lab.server.requests.filter((request) => request === "GET /services/fat/fat.js")).toHaveLength(1);
});
