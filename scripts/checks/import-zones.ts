/**
 * Who may import whom: design.md §3 as data. The most specific zone that holds a file decides; what it does not allow
 * is forbidden. Paths are folders, or modules without `.ts`; `*` stands for one folder.
 */
export interface Zone {
  readonly path: string;
  /** The folder whose files it may always import. Default: the zone itself. */
  readonly home?: string;
  readonly mayImport: readonly string[];
  /** Allowed as `import type` only: types vanish, so they bring no code into a realm. */
  readonly mayImportTypes?: readonly string[];
  /** Packages from npm; default: any. */
  readonly mayImportPackages?: readonly string[];
}

const FOUNDATION = ["runtime/kernel", "runtime/protocol", "runtime/config", "runtime/telemetry"];

/** They never import one another: what they exchange is typed in protocol/ or passed in by a composition root. */
const PEERS = ["proxy", "cache", "outbox", "hosts", "predict", "resources", "security"].map(
  (name) => `runtime/${name}`,
);

/** The data plane, composed once in the service worker and once in each page. */
const DATA_PLANE = ["runtime/proxy", "runtime/cache", "runtime/security"];

export const ZONES: readonly Zone[] = [
  { path: "runtime/kernel", mayImport: [], mayImportPackages: [] },
  { path: "runtime/protocol", mayImport: ["runtime/kernel"] },
  { path: "runtime/config", mayImport: ["runtime/kernel", "runtime/protocol"] },
  { path: "runtime/telemetry", mayImport: ["runtime/kernel", "runtime/protocol", "runtime/config"] },
  ...PEERS.map((path) => ({ path, mayImport: FOUNDATION })),

  // Composition roots. The host realm's is small: it starts for every replica.
  {
    path: "runtime/hosts/host.worker",
    home: "runtime/hosts",
    mayImport: ["runtime/kernel", "runtime/protocol"],
  },
  { path: "sw/storekeeper.sw", home: "sw", mayImport: [...FOUNDATION, "runtime/cache"] },
  {
    path: "sw/kept-stores.sw",
    home: "sw",
    mayImport: [...FOUNDATION, "runtime/cache", "runtime/security"],
    mayImportTypes: ["runtime/proxy"],
  },
  { path: "sw/sw", home: "sw", mayImport: [...FOUNDATION, ...DATA_PLANE] },
  // Composed in a chunk of its own (decision 0014).
  { path: "sw/http-cache.sw", home: "sw", mayImport: [...FOUNDATION, ...DATA_PLANE] },
  // A part of it that is a chunk of its own.
  { path: "sw/outbox.sw", home: "sw", mayImport: [...FOUNDATION, "runtime/outbox"], mayImportTypes: PEERS },
  {
    path: "runtime/page/mesh.page",
    home: "runtime/page",
    mayImport: FOUNDATION,
    mayImportTypes: [...DATA_PLANE, "runtime/control"],
  },
  {
    path: "runtime/page/data-plane.page",
    home: "runtime/page",
    mayImport: [...FOUNDATION, ...DATA_PLANE],
  },
  {
    path: "runtime/control/controller.worker",
    home: "runtime/control",
    mayImport: [...FOUNDATION, "runtime/hosts", "runtime/predict", "runtime/resources", "runtime/cache"],
  },

  // A part of it that stands apart for its length.
  {
    path: "runtime/control/artifact-supply.worker",
    home: "runtime/control",
    mayImport: [...FOUNDATION, "runtime/hosts", "runtime/cache", "runtime/security"],
  },

  // A part of it that is a chunk of its own (decision 0018).
  {
    path: "runtime/control/prediction.worker",
    home: "runtime/control",
    mayImport: [...FOUNDATION, "runtime/predict", "runtime/resources", "runtime/cache"],
  },

  // Their other files are handed what they use, so they need its types.
  { path: "sw", mayImport: FOUNDATION, mayImportTypes: PEERS },
  { path: "runtime/page", mayImport: FOUNDATION, mayImportTypes: [...PEERS, "runtime/control"] },
  { path: "runtime/control", mayImport: FOUNDATION, mayImportTypes: PEERS },

  // The public API and the drop-in script stand directly in runtime/.
  { path: "runtime/index", mayImport: [...FOUNDATION, "runtime/page"] },
  { path: "runtime/drop-in.page", mayImport: [...FOUNDATION, "runtime/index", "runtime/page"] },

  { path: "devtools", mayImport: ["runtime/telemetry"], mayImportTypes: ["runtime/protocol"] },
  { path: "demo-app", mayImport: ["runtime/index"] },
  // The demo's server runs in Node and answers as the remote upstream, with the same services.
  { path: "demo-app/server", home: "demo-app", mayImport: ["services"] },
  { path: "services", mayImport: [], mayImportTypes: ["runtime/hosts/service-module"] },
  // Node runs components and commands by the host's own adapters, so that both give the same answers.
  {
    path: "services/run-in-node",
    home: "services",
    mayImport: ["runtime/hosts/engines/cgi", "runtime/hosts/engines/wasi"],
    mayImportTypes: ["runtime/hosts/service-module"],
  },
  // Gives services in Node what hosts give them in a browser.
  {
    path: "services/sql-in-node",
    home: "services",
    mayImport: ["runtime/hosts/capabilities"],
  },
  // Part of the build, as far as what makes data out of packages is.
  { path: "services/data-sources", mayImport: ["cli/build"] },
  {
    path: "services/*/src",
    mayImport: ["services/fetch-answers"],
    mayImportTypes: ["runtime/hosts/service-module"],
  },
  { path: "cli", mayImport: ["runtime/kernel", "runtime/config", "runtime/protocol", "runtime/predict"] },
  // A component is transpiled ahead of time for what it would be in the browser.
  {
    path: "cli/build/toolchains/build-component",
    home: "cli",
    mayImport: ["runtime/hosts/transpiler"],
  },
  {
    path: "collector",
    mayImport: ["runtime/kernel", "runtime/config", "runtime/protocol", "runtime/predict"],
  },
];

/** Tools and tests compose whatever they need; nothing that ships imports them. */
export const UNRESTRICTED = /^(?:scripts|bench|e2e|simulation)\/|^[^/]+\.ts$|\.(?:test|spec)\.ts$/;

/**
 * Packages that need a browser to load or to run; only files with a realm suffix may import them. Workbox belongs to
 * sw/offline alone, see `runsInRealm`.
 */
export const REALM_PACKAGES =
  /^(?:@tensorflow\/|idb$|comlink$|workbox-|@wasmer\/|@bytecodealliance\/(?:preview2-shim|jco))/;

const REALM_FILE = /\.(?:page|worker|sw|browser)\.ts$|^sw\/sw\.ts$/;

/** A realm package that is a command's tool as well. */
const RUNS_IN_NODE = /^@bytecodealliance\/jco/;

export const runsInRealm = (path: string, specifier: string): boolean =>
  specifier.startsWith("workbox-")
    ? path.startsWith("sw/offline/")
    : REALM_FILE.test(path) || (path.startsWith("cli/") && RUNS_IN_NODE.test(specifier));
