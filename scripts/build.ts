import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "vite";
import { buildServices } from "../cli/build/build-services";
import { writePrecache } from "../cli/precache/write-precache";
import { buildMesh } from "./build-mesh";
import { buildWasmer } from "./build-wasmer";
import { PROJECT_ROOT } from "./project-root";

/** Builds dist/: the mesh (interfaces.md §1), the demo's services, and the demo app itself. */
const DIST = join(PROJECT_ROOT, "dist");

/** The demo's mesh.json is its source file with the services that were built. */
async function buildDemo(): Promise<void> {
  const services = await buildServices({ outDir: join(DIST, "services") });
  const config = JSON.parse(await readFile(join(PROJECT_ROOT, "demo-app/mesh.json"), "utf8"));
  const merged = { ...config, $schema: "/mesh.schema.json", services };
  await writeFile(join(DIST, "mesh.json"), `${JSON.stringify(merged, null, 2)}\n`);
  await build({ configFile: join(PROJECT_ROOT, "demo-app/vite.config.ts"), logLevel: "warn" });
  // The mesh as a script tag needs no module, and who has not chosen the SDK has no use for it.
  await writePrecache({ folder: DIST, exclude: ["index.js", "services", "wasmer"] });
}

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST, { recursive: true });
await buildMesh(DIST);
await buildWasmer(join(DIST, "wasmer"));
await copyFile(join(PROJECT_ROOT, "public/mesh.schema.json"), join(DIST, "mesh.schema.json"));
await buildDemo();
console.log("built: dist/");
