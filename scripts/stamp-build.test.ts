import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stampBuild } from "./stamp-build";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stamp-"));
  await mkdir(join(folder, "foremesh"));
});
afterEach(() => rm(folder, { recursive: true }));

const stamped = 'const s="foremesh 1 0000000000000000".split(" ")';
const put = (name: string, text: string) => writeFile(join(folder, name), text);
const get = (name: string) => readFile(join(folder, name), "utf8");

it("gives all scripts of a build one checksum, of all that is in them", async () => {
  await put("foremesh.js", stamped);
  await put("foremesh/controller.js", stamped);
  await put("foremesh/plain.js", "1");
  const first = await stampBuild(folder);
  expect(first).toMatch(/^[0-9a-f]{16}$/);
  expect(await get("foremesh.js")).toContain(`"foremesh 1 ${first}"`);
  expect(await get("foremesh/controller.js")).toContain(`"foremesh 1 ${first}"`);
  await put("foremesh.js", stamped);
  await put("foremesh/controller.js", stamped);
  expect(await stampBuild(folder)).toBe(first);
  await put("foremesh.js", stamped);
  await put("foremesh/controller.js", stamped);
  await put("foremesh/plain.js", "2");
  expect(await stampBuild(folder)).not.toBe(first);
});

it("refuses to change a file that is named by its content", async () => {
  await put("foremesh/outbox-CbO7dNhC.js", stamped);
  await expect(stampBuild(folder)).rejects.toThrow("outbox-CbO7dNhC.js");
});
