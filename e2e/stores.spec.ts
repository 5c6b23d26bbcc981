import type { Page } from "@playwright/test";
import {
  CONTRACT_MAX_BYTES,
  CONTRACT_STORES,
  KEY_VALUE_CASES,
} from "../runtime/hosts/capabilities/key-value/key-value-store.contract";
import { bundleGuest } from "./fixtures/bundle-guest";
import { expect, fetchIn, type Lab, route, service, snapshotOf, test, timingOf } from "./fixtures/lab";
import { problemOf, witness } from "./fixtures/witness";

/** Does with its stores what a request's path says. */
const KEEPER = `const bytes = (text) => new TextEncoder().encode(text);
const text = (value) => value === undefined ? "none" : new TextDecoder().decode(value);
let port;
const actions = {
  set: async (env, { key, value }) => (await env.keyValue.open("notes").set(key, bytes(value)), "set"),
  get: async (env, { key }) => text(await env.keyValue.open("notes").get(key)),
  count: async (env) => String(await env.keyValue.open("notes").increment("count", 1n)),
  fill: async (env, { size }) => (await env.keyValue.open("notes").set("fill", new Uint8Array(Number(size))), "filled"),
  foreign: async (env) => text(await env.keyValue.open("orders").get("a")),
  secret: async (env, { name }) => String(await env.secrets.get(name)),
  put: async (env, { name, value }, request) => (await env.blob.open("photos").put(name, request.body ?? value), "put"),
  blob: async (env, { name, from, to }) => await (await env.blob.open("photos").get(name)).slice(from, to).text(),
  info: async (env, { name }) => JSON.stringify(await env.blob.open("photos").info(name)),
  // A hostile one takes the host's port and asks past the host.
  async steal(env, { method, args }) {
    const post = MessagePort.prototype.postMessage;
    MessagePort.prototype.postMessage = function (message, transfer) {
      if (message?.method === "keyValue.get") port = this;
      return post.call(this, message, transfer);
    };
    await env.keyValue.open("notes").get("a");
    MessagePort.prototype.postMessage = post;
    return await new Promise((resolve) => {
      port.addEventListener("message", ({ data }) => {
        if (data.id === -1) resolve(data.error?.code ?? JSON.stringify(data.value));
      });
      port.postMessage({ id: -1, method, args: JSON.parse(args) });
    });
  },
  trap() {
    throw new WebAssembly.RuntimeError("as asked");
  },
};
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const action = actions[pathname.split("/").at(-1)];
    return new Response(await action(env, Object.fromEntries(searchParams), request));
  },
};`;

function addKeeper(lab: Lab, name = "keeper", storageMaxBytes = 1_000): void {
  lab.server.files.set(`/services/${name}/${name}.js`, KEEPER);
  const capabilities = { keyValue: ["notes"], blob: ["photos"], secrets: ["api-key", "unset"] };
  lab.config.services.push(service(name, KEEPER, { capabilities, resources: { storageMaxBytes } }));
  lab.config.routes.push(route(`/${name}`, [{ name }]));
  lab.serve();
}

const ask = async (page: Page, path: string, init?: RequestInit): Promise<string> =>
  (await fetchIn(page, `/keeper/${path}`, init)).text;

test("a guest's key-value stores keep every promise of the contract", async ({ lab }) => {
  const source = await bundleGuest("key-value-contract");
  lab.server.files.set("/services/contract/contract.js", source);
  const grants = {
    capabilities: { keyValue: CONTRACT_STORES },
    resources: { storageMaxBytes: CONTRACT_MAX_BYTES },
  };
  lab.config.services.push(service("contract", source, grants));
  lab.config.routes.push(route("/contract", [{ name: "contract" }]));
  lab.serve();
  const page = await lab.open();
  const outcomes = JSON.parse((await fetchIn(page, "/contract/run")).text);
  expect(outcomes).toEqual(KEY_VALUE_CASES.map(({ promise }) => `${promise}: kept`));
});

test("what a service keeps outlives its replica, a reload and the service worker", async ({ lab }) => {
  addKeeper(lab);
  const page = await lab.open();
  expect(await ask(page, "set?key=a&value=kept")).toBe("set");
  const before = timingOf(await fetchIn(page, "/keeper/get?key=a")).replica;
  await fetchIn(page, "/keeper/trap", { method: "POST" });
  const after = await fetchIn(page, "/keeper/get?key=a");
  expect([after.text, timingOf(after).replica === before]).toEqual(["kept", false]);
  await page.reload();
  await page.evaluate(() => window.foremesh!.ready);
  expect(await ask(page, "get?key=a")).toBe("kept");
  await lab.stopServiceWorker(page);
  expect(await ask(page, "get?key=a")).toBe("kept");
});

test("two tabs have one state, and it stays when the leader's tab is closed", async ({ lab }) => {
  addKeeper(lab);
  const leader = await lab.open();
  const other = await lab.open();
  const counts: string[] = [];
  for (const page of [leader, other, leader]) counts.push(await ask(page, "count", { method: "POST" }));
  expect(counts).toEqual(["1", "2", "3"]);
  await leader.close();
  expect(await ask(other, "count", { method: "POST" })).toBe("4");
  expect((await snapshotOf(other)).epoch).toBe(2);
});

test("services that were granted the same store share it, whichever wrote", async ({ lab }) => {
  addKeeper(lab);
  addKeeper(lab, "sharer");
  const page = await lab.open();
  await ask(page, "set?key=a&value=shared");
  expect((await fetchIn(page, "/sharer/get?key=a")).text).toBe("shared");
});

test("a write above the quota is a 507 that says so, and the store stays as it was", async ({ lab }) => {
  addKeeper(lab);
  const page = await lab.open();
  await ask(page, "set?key=a&value=kept");
  expect(problemOf(await fetchIn(page, "/keeper/fill?size=1000"))).toMatchObject({
    status: 507,
    code: "QUOTA_EXCEEDED",
    detail: expect.stringContaining("must be at most 1000"),
  });
  expect([await ask(page, "get?key=fill"), await ask(page, "get?key=a")]).toEqual(["none", "kept"]);
});

test("a store that was not granted is refused, also to a guest that asks past its host", async ({ lab }) => {
  addKeeper(lab);
  const page = await lab.open();
  expect(problemOf(await fetchIn(page, "/keeper/foreign"))).toMatchObject({ code: "FORBIDDEN_CAPABILITY" });
  const steal = (method: string, args: unknown[]) =>
    ask(page, `steal?method=${method}&args=${encodeURIComponent(JSON.stringify(args))}`);
  expect(await steal("keyValue.exists", ["notes", "a"])).toBe("false");
  expect(await steal("keyValue.get", ["orders", "a"])).toBe("FORBIDDEN_CAPABILITY");
  expect(await steal("secret.get", ["other"])).toBe("FORBIDDEN_CAPABILITY");
  expect(await steal("constructor", ["orders"])).toBe("STORE_FAILED");
});

test("a blob outlives the leader and is read in part", async ({ lab }) => {
  addKeeper(lab, "keeper", 2_000_000);
  const leader = await lab.open();
  const other = await lab.open();
  const body = "0123456789".repeat(100_000);
  expect(await ask(leader, "put?name=big", { method: "POST", body })).toBe("put");
  await leader.close();
  expect(await ask(other, "blob?name=big&from=999995&to=1000000")).toBe("56789");
  expect(JSON.parse(await ask(other, "info?name=big"))).toMatchObject({ size: 1_000_000 });
});

test("a secret reaches the services that were granted it, the next leader's too, and nothing else", async ({
  lab,
  context,
}) => {
  addKeeper(lab);
  const { lines } = witness(context);
  const leader = await lab.open();
  const other = await lab.open();
  expect(await ask(other, "secret?name=api-key")).toBe("undefined");
  await other.evaluate(() => window.foremesh!.setSecret("api-key", "s3cret"));
  expect(await ask(other, "secret?name=api-key")).toBe("s3cret");
  expect(problemOf(await fetchIn(other, "/keeper/secret?name=other"))).toMatchObject({
    code: "FORBIDDEN_CAPABILITY",
  });
  const third = await lab.open();
  await leader.close();
  await expect.poll(() => ask(third, "secret?name=api-key")).toBe("s3cret");
  expect(JSON.stringify(await snapshotOf(third)) + lines.join()).not.toContain("s3cret");
  await other.evaluate(() => window.foremesh!.setSecret("api-key", undefined));
  expect(await ask(third, "secret?name=api-key")).toBe("undefined");
});
