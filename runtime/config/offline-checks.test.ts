import { describe, expect, it } from "vitest";
import { parseConfig } from "./parse-config";

const CONTEXT = {
  origin: "https://app.example.com",
  configUrl: "https://app.example.com/mesh.json",
  reservedPaths: [],
};
const read = (offline: object) => parseConfig(JSON.stringify({ version: 1, offline }), CONTEXT);
const messagesOf = (offline: object) =>
  read(offline).diagnostics.map(({ path, message }) => `${path} ${message}`);

describe("offline in mesh.json", () => {
  it("needs a list, and has defaults for the rest", () => {
    expect(read({ precache: "/precache.json" }).config?.offline).toEqual({
      precache: "/precache.json",
      navigation: "network-first",
      timeoutMs: 3_000,
      preload: true,
      denylist: [],
    });
    expect(messagesOf({})).toEqual(["$.offline.precache Cannot read precache: missing, must be present"]);
  });

  it.each([
    "precache.json",
    "https://cdn.example.com/precache.json",
    "//cdn/p.json",
    "/a/../p.json",
    "/p.json?v=1",
  ])("refuses the list %s: it must be a path on this origin", (precache) => {
    expect(read({ precache }).config).toBeUndefined();
    expect(messagesOf({ precache })[0]).toContain('must be a path on this origin that starts with "/"');
  });

  it("refuses to answer with a shell that is not named", () => {
    expect(messagesOf({ precache: "/p.json", navigation: "shell" })).toEqual([
      "$.offline.navigation Cannot answer navigations with the shell: none is named, must be a file of the precache",
    ]);
    expect(read({ precache: "/p.json", navigation: "shell", shell: "/i.html" }).config).toBeDefined();
  });

  it("refuses prefixes that would match less than they seem to, or everything", () => {
    for (const prefix of ["/admin/", "/"]) {
      expect(messagesOf({ precache: "/p.json", denylist: ["/ok", prefix] })[0]).toContain(
        "$.offline.denylist[1]",
      );
    }
  });
});
