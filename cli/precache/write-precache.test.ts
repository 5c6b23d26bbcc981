import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writePrecache } from "./write-precache";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "precache-"));
  await mkdir(join(folder, ".vite"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html>");
  await writeFile(join(folder, "assets/main-a1b2c3d4.js"), "export {};");
  await writeFile(join(folder, "maps.wasm"), "code");
  await writeFile(
    join(folder, "mesh.json"),
    JSON.stringify({ services: [{ artifact: { url: "/maps.wasm" } }] }),
  );
});
afterEach(() => rm(folder, { recursive: true }));

const listed = async () =>
  JSON.parse(await readFile(join(folder, "precache.json"), "utf8")) as { url: string; revision: unknown }[];

it("lists a built app: by its digests, without service code and without the list itself", async () => {
  for (let round = 0; round < 2; round++) {
    await writePrecache({ folder, log: () => undefined });
    expect(await listed()).toEqual([
      { url: "/assets/main-a1b2c3d4.js", revision: expect.stringMatching(/^\w{16}$/) },
      { url: "/index.html", revision: expect.stringMatching(/^\w{16}$/) },
    ]);
  }
});

it("knows by Vite's manifest which names change with the content", async () => {
  const manifest = { "index.html": { file: "assets/main-a1b2c3d4.js" } };
  await writeFile(join(folder, ".vite/manifest.json"), JSON.stringify(manifest));
  await writePrecache({ folder, log: () => undefined });
  expect((await listed())[0]).toEqual({ url: "/assets/main-a1b2c3d4.js", revision: null });
});

it("says what it cannot read, and leaves no list", async () => {
  const missing = join(folder, "none");
  await expect(writePrecache({ folder: missing })).rejects.toThrow(`Cannot list ${missing}`);
  await expect(writePrecache({ folder, manifest: "none.json" })).rejects.toThrow("none.json");
  await expect(listed()).rejects.toThrow("ENOENT");
});
