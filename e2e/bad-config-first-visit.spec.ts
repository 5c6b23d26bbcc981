import { expect, fetchIn, type Lab, test } from "./fixtures/lab";
import { readiness, witness } from "./fixtures/witness";

/** The app's own backend, which answers when the mesh does not. */
function serveBackend({ server }: Lab): void {
  server.handlers.set("/probe/echo", async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    response.end(`backend: ${request.method} ${request.headers["x-own"]} ${Buffer.concat(chunks)}`);
  });
}

const CASES = [
  { what: "is not JSON", text: '{ "version": 1, ', code: "CONFIG_UNREADABLE", names: "mesh.json" },
  { what: "is missing", text: undefined, code: "CONFIG_UNREADABLE", names: "status 404" },
  { what: "is empty", text: "", code: "CONFIG_UNREADABLE", names: "mesh.json" },
  {
    what: "is a page of HTML",
    text: "<!doctype html><title>App",
    code: "CONFIG_UNREADABLE",
    names: "mesh.json",
  },
  { what: "holds a list", text: "[]", code: "CONFIG_INVALID", names: "Cannot read mesh.json: an array" },
  {
    what: "has a wrong value",
    text: JSON.stringify({
      version: 1,
      services: [
        {
          name: "probe",
          version: "1.0.0",
          artifact: { abi: "fetch", url: "/services/probe.js", sha256: "12" },
        },
      ],
      routes: [{ rules: [{ matches: [{ path: { value: "/probe" } }], backendRefs: [{ name: "probe" }] }] }],
    }),
    code: "CONFIG_INVALID",
    names: "mesh.json $.services[0].artifact.sha256: ",
  },
];

for (const { what, text, code, names } of CASES) {
  test(`a first visit whose mesh.json ${what} leaves the app as without a mesh, and says what to do`, async ({
    context,
    lab,
  }) => {
    const seen = witness(context);
    serveBackend(lab);
    if (text === undefined) lab.server.files.delete("/mesh.json");
    else lab.server.files.set("/mesh.json", text);
    const page = await lab.visit();
    expect(await readiness(page)).toBe(code);
    const answer = await fetchIn(page, "/probe/echo", {
      method: "POST",
      body: "kept",
      headers: { "x-own": "yes" },
    });
    expect(answer).toMatchObject({ status: 200, text: "backend: POST yes kept" });
    expect(answer.headers["server-timing"]).toBeUndefined();
    expect(seen.linesWith(names)).toHaveLength(1);
    expect(seen.linesWith(code)).toHaveLength(1);
    expect(seen.errors).toEqual([]);
  });
}

test("a mesh.json mended after a bad first visit works at the next visit", async ({ context, lab }) => {
  const seen = witness(context);
  for (const bad of ["{", JSON.stringify({ ...lab.config, version: 2 })]) {
    lab.server.files.set("/mesh.json", bad);
    const page = await lab.visit();
    expect(await readiness(page)).not.toBe("ready");
    await page.close();
  }
  lab.serve();
  const page = await lab.open();
  expect(JSON.parse((await fetchIn(page, "/probe/echo")).text).path).toBe("/probe/echo");
  expect(seen.errors).toEqual([]);
});
