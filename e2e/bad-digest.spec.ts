import { expect, fetchIn, type Lab, route, service, test, timingOf } from "./fixtures/lab";
import { sha256 } from "./fixtures/lab-server";
import { problemOf, witness } from "./fixtures/witness";

/** A side effect that the server sees, whatever else the realm is denied: the module that it imports. */
const LEAVES_A_TRACE = `import "/services/forged/trace.js"; export default { fetch: () => new Response("forged") };`;

/** A service whose file is not the one mesh.json has the digest of. */
function serveForged({ server, config, serve }: Lab, backends: Record<string, unknown>[] = []): void {
  server.files.set("/services/forged/trace.js", "");
  server.files.set("/services/forged/forged.js", LEAVES_A_TRACE);
  config.services.push(service("forged", "what was meant"));
  config.routes.push(route("/forged", [{ name: "forged" }, ...backends]));
  serve();
}

const traces = ({ server }: Lab) => server.requests.filter((request) => request.includes("trace.js"));

test("code whose SHA-256 is not the one in mesh.json never runs: 503 INTEGRITY_MISMATCH", async ({
  context,
  lab,
}) => {
  const seen = witness(context);
  serveForged(lab);
  const page = await lab.open();
  for (let time = 0; time < 2; time++) {
    const problem = problemOf(await fetchIn(page, "/forged/x"));
    expect(problem).toMatchObject({ status: 503, flags: "UH", code: "INTEGRITY_MISMATCH" });
    expect(problem.detail).toContain("/services/forged/forged.js");
    expect(problem.remedy).toContain("artifact.sha256");
  }
  expect(traces(lab)).toEqual([]);
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect(seen.errors).toEqual([]);
});

test("in place of code with a wrong SHA-256 the fallback upstream answers", async ({ lab }) => {
  serveForged(lab, [{ name: "origin", fallback: true }]);
  lab.server.handlers.set("/forged/x", async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.end(`upstream: ${request.method} ${Buffer.concat(chunks)}`);
  });
  const page = await lab.open();
  const answer = await fetchIn(page, "/forged/x", { method: "POST", body: "kept" });
  expect(answer).toMatchObject({ status: 200, text: "upstream: POST kept" });
  expect(timingOf(answer).path).toBe("network");
  expect(traces(lab)).toEqual([]);
});

test("a mended digest heals the service at the next visit", async ({ lab }) => {
  serveForged(lab);
  const page = await lab.open();
  expect((await fetchIn(page, "/forged/x")).status).toBe(503);
  const artifact = { abi: "fetch", url: "/services/forged/forged.js", sha256: sha256(LEAVES_A_TRACE) };
  Object.assign(lab.config.services.at(-1)!, { artifact });
  lab.serve();
  await page.close();
  const next = await lab.open();
  await expect.poll(async () => (await fetchIn(next, "/forged/x")).text).toBe("forged");
});

test("bytes that were changed in IndexedDB are never served: they come from the network anew", async ({
  lab,
}) => {
  const first = await lab.open();
  await fetchIn(first, "/probe/echo");
  const digest = (lab.config.services[0]!.artifact as { sha256: string }).sha256;
  const wasKept = await first.evaluate(async (key) => {
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open("foremesh"));
    const store = () => database.transaction("code", "readwrite").objectStore("code");
    const kept = await settled(store().get(key));
    const body = new Blob(['export default { fetch: () => new Response("tampered") };']);
    await settled(store().put({ ...kept, body }, key));
    database.close();
    return kept !== undefined;
  }, digest);
  expect(wasKept).toBe(true);
  await lab.stopServiceWorker(first);
  await first.close();

  const fetchedBefore = lab.server.requests.filter((request) => request.includes("probe.js")).length;
  const page = await lab.open();
  expect(JSON.parse((await fetchIn(page, "/probe/echo")).text).path).toBe("/probe/echo");
  expect(lab.server.requests.filter((request) => request.includes("probe.js"))).toHaveLength(
    fetchedBefore + 1,
  );
});
