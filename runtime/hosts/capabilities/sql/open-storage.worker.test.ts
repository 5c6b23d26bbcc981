import { afterEach, expect, it, vi } from "vitest";
import { openStorage } from "./open-storage.worker";

afterEach(() => vi.unstubAllGlobals());

function browser(getDirectory: () => Promise<unknown>) {
  const opened: string[] = [];
  class Opened {
    constructor(name: string) {
      opened.push(name);
    }
  }
  vi.stubGlobal("self", { FileSystemFileHandle: { prototype: { createSyncAccessHandle() {} } } });
  vi.stubGlobal("navigator", { storage: { getDirectory } });
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const pool = { reserveMinimumCapacity: async () => 2, getFileCount: () => 0, OpfsSAHPoolDb: Opened };
  const sqlite3 = { oo1: { DB: Opened }, installOpfsSAHPoolVfs: async () => pool } as never;
  return { opened, open: () => openStorage(sqlite3, "/") };
}

it("keeps databases in files, of which none is the journal of another", async () => {
  const { opened, open } = browser(async () => ({}));
  const openOne = await open();
  for (const name of ["x", "x-journal"]) await openOne(name);
  expect(opened).toEqual(["/x.sqlite3", "/x-journal.sqlite3"]);
});

it("keeps databases in memory where the browser allows no files", async () => {
  const { opened, open } = browser(() => Promise.reject(new DOMException("private", "SecurityError")));
  await (await open())("x");
  expect(opened).toEqual([":memory:"]);
});

it("never takes memory in place of files that only fail now", async () => {
  const { open } = browser(() => Promise.reject(new DOMException("busy", "UnknownError")));
  await expect(open()).rejects.toMatchObject({ code: "STORE_FAILED" });
});
