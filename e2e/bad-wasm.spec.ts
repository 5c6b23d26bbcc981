import { serveComponent } from "./fixtures/component";
import { expect, fetchIn, type Lab, route, service, test } from "./fixtures/lab";
import { type LabFile, sha256 } from "./fixtures/lab-server";
import { problemOf, witness } from "./fixtures/witness";

const NOT_WASM = "<!doctype html><title>Not found";
/** The magic number and version, then a section that ends after the file does. */
const CUT_OFF = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 40]);

async function expectUnreadable(lab: Lab, file: string): Promise<void> {
  const page = await lab.open();
  const problem = problemOf(await fetchIn(page, "/broken/x"));
  expect(problem).toMatchObject({ status: 503, flags: "UH", code: "ARTIFACT_UNREADABLE" });
  expect(problem.detail).toContain(file);
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
}

for (const [what, bytes] of [
  ["is a page of HTML", NOT_WASM],
  ["is cut off", CUT_OFF],
  ["is empty", ""],
] as [string, LabFile][]) {
  test(`a .wasm of a fetch service that ${what} is named in a 503 ARTIFACT_UNREADABLE`, async ({
    context,
    lab,
  }) => {
    const seen = witness(context);
    const source = "export default { fetch: () => new Response('ran') };";
    lab.server.files.set("/services/broken/broken.js", source);
    lab.server.files.set("/services/broken/engine.wasm", bytes);
    const broken = service("broken", source) as { artifact: object };
    const files = [{ url: "/services/broken/engine.wasm", sha256: sha256(bytes) }];
    lab.config.services.push({ ...broken, artifact: { ...broken.artifact, files } });
    lab.config.routes.push(route("/broken", [{ name: "broken" }]));
    lab.serve();
    await expectUnreadable(lab, "/services/broken/engine.wasm");
    expect(seen.errors).toEqual([]);
  });

  test(`a core module of a component that ${what} is named in a 503 ARTIFACT_UNREADABLE`, async ({
    context,
    lab,
  }) => {
    const seen = witness(context);
    const entry = await serveComponent(lab.server, "troublemaker");
    const [core] = entry.artifact.files;
    lab.server.files.set(core!.url, bytes);
    const files = entry.artifact.files.map((file) =>
      file === core ? { ...file, sha256: sha256(bytes) } : file,
    );
    lab.config.services.push({ ...entry, artifact: { ...entry.artifact, files } });
    lab.config.routes.push(route("/broken", [{ name: "troublemaker" }]));
    lab.serve();
    await expectUnreadable(lab, core!.url);
    expect(seen.errors).toEqual([]);
  });
}

test("a component without one of its core modules is a 503 that names the module", async ({ lab }) => {
  const entry = await serveComponent(lab.server, "troublemaker");
  lab.config.services.push({ ...entry, artifact: { ...entry.artifact, files: [] } });
  lab.config.routes.push(route("/broken", [{ name: "troublemaker" }]));
  lab.serve();
  const page = await lab.open();
  const problem = problemOf(await fetchIn(page, "/broken/x"));
  expect(problem.status).toBe(503);
  expect(problem.detail).toContain("troublemaker.core.wasm");
});

test("a file of a service that the server does not have is named in a 503 ARTIFACT_UNREADABLE", async ({
  lab,
}) => {
  lab.config.services.push(service("broken", "nowhere"));
  lab.config.routes.push(route("/broken", [{ name: "broken" }]));
  lab.serve();
  await expectUnreadable(lab, "/services/broken/broken.js");
});
