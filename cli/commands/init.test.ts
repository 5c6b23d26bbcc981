import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Script } from "node:vm";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { runInit } from "./init";

let folder: string;
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  folder = await mkdtemp(join(tmpdir(), "init-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const written = () => readFile(join(folder, "foremesh-sw.js"), "utf8");

it("writes a script that parses, and keeps the writes of users", async () => {
  await runInit([folder, "--kill"]);
  const script = await written();
  expect(new Script(script)).toBeInstanceOf(Script);
  expect(script).toContain('DATABASES = ["foremesh"]');
});

it("drops them only when it is told to", async () => {
  await runInit([folder, "--kill", "--drop-writes"]);
  expect(await written()).toContain('DATABASES = ["foremesh","foremesh-outbox"]');
});

it("asks for what it needs to know", async () => {
  await expect(runInit([])).rejects.toThrow("one folder");
  await expect(runInit([folder])).rejects.toThrow("--kill");
});
