import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { buildServices } from "../cli/build/build-services";
import { buildMesh } from "../scripts/build-mesh";
import { ANSWER_TEXT } from "./answer-text";
import { COMPUTE_MODULE, COMPUTE_URL, computeConfig } from "./compute-services";
import { KEPT_FILES, KEPT_PREFIX } from "./kept-files";
import { SHELL_LIST, SHELL_PATH, shellFiles } from "./shell-app";

const BROWSER_SOURCES = fileURLToPath(new URL("browser/", import.meta.url));
const BENCH_SERVICES = fileURLToPath(new URL("services/", import.meta.url));
const MESH_SCRIPT = (attributes: string, config = "mesh") =>
  `<script src="/foremesh.js" data-config="/${config}.json" ${attributes}></script>`;
const SCRIPT = (name: string) => `<script type="module" src="/bench/${name}.js"></script>`;

/** The pages, one for each arm; what they load is all that sets them apart. */
const PAGES: Readonly<Record<string, string>> = {
  plain: SCRIPT("stopwatch.page"),
  routed: SCRIPT("stopwatch.page") + SCRIPT("routed.page"),
  floor: SCRIPT("stopwatch.page") + SCRIPT("floor.page"),
  constant: SCRIPT("stopwatch.page") + SCRIPT("constant.page"),
  worker: MESH_SCRIPT('data-direct="off"') + SCRIPT("stopwatch.page"),
  direct: MESH_SCRIPT('data-direct="on"') + SCRIPT("stopwatch.page"),
  offline: MESH_SCRIPT('data-direct="off"', "mesh-offline") + SCRIPT("stopwatch.page") + SCRIPT("keep.page"),
  // A forecast would start the service before the benchmark asks for it.
  cold: MESH_SCRIPT('data-direct="on" data-predict="off"') + SCRIPT("stopwatch.page"),
  compute: MESH_SCRIPT('data-direct="on" data-predict="off"', "mesh-compute") + SCRIPT("stopwatch.page"),
  bare: SCRIPT("bare.page"),
  body: SCRIPT("body.page"),
  greet: SCRIPT("greet.page"),
  "keep-mesh": MESH_SCRIPT("", "mesh-offline") + SCRIPT("keep.page"),
  "keep-workbox": SCRIPT("keep.page"),
  "kept-memory": MESH_SCRIPT("", "mesh-kept-memory") + SCRIPT("stopwatch.page") + SCRIPT("kept.page"),
  "kept-persistent": MESH_SCRIPT("", "mesh-kept-persistent") + SCRIPT("stopwatch.page") + SCRIPT("kept.page"),
  "kept-bare": SCRIPT("kept.page"),
  tiers: SCRIPT("tiers.page"),
  predict: SCRIPT("predict.page"),
};

/** The service of the warm benchmark: it has nothing to do but to answer. */
const ECHO_MODULE = `const text = ${JSON.stringify(ANSWER_TEXT)};
const headers = { "content-type": "application/json" };
export default { fetch: () => new Response(text, { headers }) };
`;

const PREFIXES = {
  echo: "/api/echo",
  gazetteer: "/api/places",
  itinerary: "/api/itinerary",
  maps: "/api/maps",
  photos: "/api/photos",
  sun: "/api/sun",
  trips: "/api/trips",
  hostile: "/api/hostile",
  "greet-raw": "/api/greet-raw",
  "greet-command": "/api/greet-wasi-command",
  "greet-component": "/api/greet-wasi-http",
};

export interface Site {
  /** The folder to serve. */
  readonly root: string;
  remove(): Promise<void>;
}

/** Builds the mesh as `npm run build` does, the demo's services, and the benchmark's own pages, into a new folder. */
export async function buildSite(): Promise<Site> {
  const root = await mkdtemp(join(tmpdir(), "foremesh-bench-site-"));
  await buildMesh(root);
  const built = await buildServices({ outDir: join(root, "services"), log: () => undefined });
  // The demo wants all of them ahead; here a page says which.
  const services = built.map((service) => ({ ...service, prefetch: "auto" }));
  const guests = await buildServices({
    servicesDir: BENCH_SERVICES,
    outDir: join(root, "bench-services"),
    urlPrefix: "/bench-services",
    log: () => undefined,
  });
  await write(join(root, "services/echo/echo.js"), ECHO_MODULE);
  await write(join(root, COMPUTE_URL), COMPUTE_MODULE);
  await write(join(root, "mesh-compute.json"), JSON.stringify(computeConfig()));
  await write(join(root, "mesh.json"), JSON.stringify(meshConfig([...services, ...guests])));
  for (const { name } of services) {
    const config = services.map((service) =>
      service.name === name ? { ...service, prefetch: "always" } : service,
    );
    await write(join(root, `mesh-${name}.json`), JSON.stringify(meshConfig([...config, ...guests])));
    const scripts = MESH_SCRIPT('data-direct="on"', `mesh-${name}`) + SCRIPT("stopwatch.page");
    await write(join(root, `bench/prefetched-${name}.html`), pageOf(name, scripts));
  }
  const offline = { precache: "/precache.json", shell: SHELL_PATH, navigation: "shell" };
  const kept = { ...meshConfig([...services, ...guests]), offline };
  await write(join(root, "mesh-offline.json"), JSON.stringify(kept));
  await write(join(root, "precache.json"), JSON.stringify(SHELL_LIST));
  for (const [path, text] of Object.entries(shellFiles())) await write(join(root, path), text);
  await write(join(root, "mesh-kept-memory.json"), JSON.stringify(keptConfig()));
  await write(join(root, "mesh-kept-persistent.json"), JSON.stringify(keptConfig({ memoryMaxBytes: 0 })));
  // No store can make them smaller.
  for (const { path, bytes } of KEPT_FILES) await write(join(root, path), randomBytes(bytes));
  await write(join(root, "bench/answer.json"), ANSWER_TEXT);
  for (const [name, scripts] of Object.entries(PAGES)) {
    await write(join(root, `bench/${name}.html`), pageOf(name, scripts));
  }
  await buildBenchScripts(join(root, "bench"));
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}

/** The upstream stays out: an answer must have come from the service. */
function meshConfig(services: readonly object[]): object {
  const echo = {
    name: "echo",
    version: "1.0.0",
    artifact: {
      abi: "fetch",
      url: "/services/echo/echo.js",
      sha256: createHash("sha256").update(ECHO_MODULE).digest("hex"),
    },
  };
  const routes = Object.entries(PREFIXES).map(([name, value]) => ({
    name,
    rules: [{ matches: [{ path: { type: "PathPrefix", value } }], backendRefs: [{ name }] }],
  }));
  return { version: 1, services: [...services, echo], upstreams: [], routes };
}

/** No services: what is asked for comes from the server once, and then from the cache. */
function keptConfig(cache: object = {}): object {
  const rule = {
    matches: [{ path: { type: "PathPrefix", value: KEPT_PREFIX } }],
    backendRefs: [{ name: "files" }],
  };
  const routes = [{ name: "kept", rules: [rule] }];
  return { version: 1, services: [], upstreams: [{ name: "files", url: "/" }], routes, cache };
}

const pageOf = (title: string, scripts: string) => `<!doctype html><title>${title}</title>${scripts}`;

async function buildBenchScripts(outDir: string): Promise<void> {
  const names = (await readdir(BROWSER_SOURCES)).filter((name) => /\.(?:page|worker|sw)\.ts$/.test(name));
  for (const name of names) {
    // One build each: a chunk that two of them shared would cost the bare worker another round trip.
    const entry = join(BROWSER_SOURCES, name);
    const lib = { entry, formats: ["es" as const], fileName: () => name.replace(/\.ts$/, ".js") };
    await build({
      configFile: false,
      publicDir: false,
      logLevel: "warn",
      // Workbox says each step in the console without it.
      define: { "process.env.NODE_ENV": '"production"' },
      build: { outDir, emptyOutDir: false, target: "es2022", minify: true, lib },
    });
  }
}

async function write(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
