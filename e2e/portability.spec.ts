import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { buildServices } from "../cli/build/build-services";
import type { ManifestEntry } from "../cli/build/manifest-entry";
import { PROJECT_ROOT } from "../scripts/project-root";
import { expect, type Lab, route, test } from "./fixtures/lab";
import { type NodeHost, serveHandler, serveWithJco } from "./fixtures/node-hosts";
import {
  ask,
  HELLO_SUITE,
  ITINERARY_SUITE,
  type PortabilityCase,
  type PortableAnswer,
  portable,
} from "./fixtures/portability-suite";

/** clang and StarlingMonkey take half a minute each, longer on a busy machine, when no build is kept yet. */
test.setTimeout(180_000);

interface Portable {
  readonly what: string;
  readonly name: string;
  readonly servicesDir: string;
  readonly prefix: string;
  readonly suite: readonly PortabilityCase[];
  /** Its host outside of a browser. */
  serve(component: string, folder: string): Promise<NodeHost>;
}

const COMPONENTS: readonly Portable[] = [
  {
    what: "a wasi:http component of C++ answers under `jco serve` as in the mesh",
    name: "itinerary",
    servicesDir: join(PROJECT_ROOT, "services"),
    prefix: "/api/itinerary",
    suite: ITINERARY_SUITE,
    serve: serveWithJco,
  },
  {
    what: "a component of TypeScript answers in Node, transpiled by jco, as in the mesh",
    name: "hello-component-ts",
    servicesDir: join(PROJECT_ROOT, "e2e/fixtures/services"),
    prefix: "/hello",
    suite: HELLO_SUITE,
    serve: serveHandler,
  },
  {
    what: "a wasi:http component of TypeScript answers under `jco serve` as in the mesh",
    name: "hello-starlingmonkey",
    servicesDir: join(PROJECT_ROOT, "e2e/fixtures/services"),
    prefix: "/hello",
    suite: HELLO_SUITE,
    serve: serveWithJco,
  },
];

for (const { what, name, servicesDir, prefix, suite, serve } of COMPONENTS) {
  test(what, async ({ lab }) => {
    const folder = await mkdtemp(join(tmpdir(), "foremesh-portability-"));
    try {
      const [entry] = await buildServices({ servicesDir, outDir: folder, only: [name], log: () => {} });
      const inMesh = await answersInMesh(lab, entry!, join(folder, name), prefix, suite);
      const host = await serve(join(folder, name, `${name}.component.wasm`), join(folder, "node"));
      try {
        for (const each of suite) {
          const inNode = portable(await ask({ origin: host.origin, ...each }));
          expect(inNode.status, each.name).toBe(each.status);
          expect(inMesh.get(each.name), each.name).toEqual(inNode);
        }
      } finally {
        await host.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function answersInMesh(
  lab: Lab,
  entry: ManifestEntry,
  files: string,
  prefix: string,
  suite: readonly PortabilityCase[],
): Promise<Map<string, PortableAnswer>> {
  for (const file of await readdir(files)) {
    lab.server.files.set(`/services/${entry.name}/${file}`, await readFile(join(files, file)));
  }
  lab.config.services.push({ ...entry, resources: { timeoutMs: 20_000 } });
  lab.config.routes.push(route(prefix, [{ name: entry.name }]));
  lab.serve();
  const page: Page = await lab.open();
  const answers = new Map<string, PortableAnswer>();
  for (const each of suite) {
    const answer = await page.evaluate(ask, { origin: lab.server.url, ...each });
    expect(answer.headers["server-timing"], each.name).toContain(`${entry.name}@`);
    answers.set(each.name, portable(answer));
  }
  return answers;
}
