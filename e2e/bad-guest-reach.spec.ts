import { expect, fetchIn, type Lab, route, service, test } from "./fixtures/lab";

/** Runs code in a guest, as a hostile service would, and gives what it returns. */
async function runInGuest(lab: Lab, code: string): Promise<string> {
  const source = `const attempt = async () => { ${code} };
    export default { fetch: async () => new Response(String(await attempt().catch((error) => "refused: " + error))) };`;
  lab.server.files.set("/services/hostile/hostile.js", source);
  lab.server.files.set("/secret.js", "export const secret = 'of the app';");
  lab.config.services.push(service("hostile", source));
  lab.config.routes.push(route("/hostile", [{ name: "hostile" }]));
  lab.serve();
  const page = await lab.open();
  return (await fetchIn(page, "/hostile/x")).text;
}

const secretsAsked = ({ server }: Lab) => server.requests.filter((request) => request.includes("/secret"));

// `import()` is syntax and cannot be taken away: it reaches scripts of this origin, as docs/architecture.md says.
const WAYS = [
  {
    what: "a font",
    code: 'return await new FontFace("leak", "url(/secret.woff2)").load().then(() => "loaded");',
  },
  {
    what: "the cache of a storage bucket",
    code: `const bucket = await navigator.storageBuckets.open("leak");
      const cache = await bucket.caches.open("leak");
      await cache.add("/secret.js?cache");
      return await (await cache.match("/secret.js?cache")).text();`,
  },
  {
    what: "fetch from the prototype",
    code: "return await WorkerGlobalScope.prototype.fetch.call(self, '/secret.js?fetch');",
  },
  { what: "a socket", code: "return await new WebSocket('/secret').url;" },
];

for (const { what, code } of WAYS) {
  test(`a guest that was granted no network reaches it through ${what} no more than through fetch`, async ({
    lab,
  }) => {
    expect(await runInGuest(lab, code)).toContain("refused");
    expect(secretsAsked(lab)).toEqual([]);
  });
}

const STORES = [
  {
    what: "IndexedDB in a storage bucket",
    code: "return typeof (await navigator.storageBuckets.open('x')).indexedDB;",
  },
  {
    what: "the file system of the origin",
    code: "return await new Promise((resolve, reject) => webkitRequestFileSystem(0, 1024, (found) => resolve(found.name), reject));",
  },
  {
    what: "the file system that is private to the origin",
    code: "return (await navigator.storage.getDirectory()).name;",
  },
];

for (const { what, code } of STORES) {
  test(`a guest that was granted no storage does not get ${what}`, async ({ lab }) => {
    expect(await runInGuest(lab, code)).toContain("refused");
  });
}
