import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buildServices } from "../cli/build/build-services";
import { PROJECT_ROOT } from "../scripts/project-root";
import { readServiceExamples, type ServiceExample } from "../scripts/services-doc/read-examples";
import { serveIsolated } from "./fixtures/isolated";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";

const PAGES = ["fetch", "raw", "wasi-command", "wasi-http", "wasmer"];

/** Builds an example as its reader would, from a folder of its files. */
async function serveExample(
  { server }: Lab,
  { files }: ServiceExample,
  index: number,
): Promise<Record<string, unknown>> {
  const root = await mkdtemp(join(tmpdir(), "foremesh-example-"));
  try {
    for (const [path, text] of files) {
      const file = join(root, "services/example", path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const outDir = join(root, "out");
    const urlPrefix = `/services-${index}`;
    const options = { servicesDir: join(root, "services"), outDir, urlPrefix, log: () => {} };
    const [entry] = await buildServices(options);
    for (const file of await readdir(join(outDir, entry!.name))) {
      server.files.set(
        `${urlPrefix}/${entry!.name}/${file}`,
        await readFile(join(outDir, entry!.name, file)),
      );
    }
    return { ...entry };
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

for (const name of PAGES) {
  test(`the services in docs/services/${name}.md build, and answer as they say`, async ({ lab }) => {
    test.setTimeout(180_000);
    const examples = readServiceExamples(
      await readFile(join(PROJECT_ROOT, `docs/services/${name}.md`), "utf8"),
    );
    expect(examples.length).toBeGreaterThan(0);
    for (const [index, example] of examples.entries()) {
      const entry = await serveExample(lab, example, index);
      // A runtime of 4.8 MB starts slowly on a busy machine.
      const more = name === "wasmer" ? { resources: { timeoutMs: 20_000 } } : {};
      lab.config.services.push({ ...entry, ...more, name: `example-${index}` });
      lab.config.routes.push(route(`/example-${index}`, [{ name: `example-${index}` }]));
    }
    lab.serve();
    if (name === "wasmer") serveIsolated(lab.server);
    const page = await lab.open();
    for (const [index, { request, response }] of examples.entries()) {
      const { method, path, body } = request;
      const answer = await fetchIn(page, `/example-${index}${path}`, { method, body });
      expect(answer).toMatchObject({ status: response.status, text: response.body });
      expect(answer.headers["content-type"]).toBe(response.contentType);
    }
  });
}
