import { describe, expect, it } from "vitest";
import { artifactPaths, bundledFiles, type ListOptions, listPrecache } from "./precache-list";

const file = (path: string, text = path) => ({ path, bytes: new TextEncoder().encode(text) });
const options: ListOptions = { base: "/", bundled: new Set(), excluded: [], maxBytes: 100 };
const urlsOf = (paths: readonly string[], more: Partial<ListOptions> = {}) =>
  listPrecache(
    paths.map((path) => file(path)),
    { ...options, ...more },
  ).entries.map(({ url }) => url);

describe("the list of a built app", () => {
  it("has every file of the folder, sorted, under the path it is served at", () => {
    expect(urlsOf(["index.html", "assets/ä b.js"], { base: "/app/" })).toEqual([
      "/app/assets/%C3%A4%20b.js",
      "/app/index.html",
    ]);
  });

  it("gives a file a revision that changes with its content, and with nothing else", () => {
    const revisionOf = (text: string) => listPrecache([file("a.css", text)], options).entries[0]?.revision;
    expect(revisionOf("1")).toMatch(/^[0-9a-f]{16}$/);
    expect(revisionOf("1")).toBe(revisionOf("1"));
    expect(revisionOf("1")).not.toBe(revisionOf("2"));
  });

  it("gives none to what the bundler named by its content", () => {
    const bundled = new Set(["assets/main-JNyHWB5r.js", "assets/plain.js"]);
    const files = [
      file("assets/main-JNyHWB5r.js"),
      file("assets/plain.js"),
      file("assets/copied-JNyHWB5r.js"),
      file("foremesh/payload-8NUy8z0I.js"),
      file("foremesh/host.js"),
    ];
    const immutable = listPrecache(files, { ...options, bundled }).entries.filter(
      ({ revision }) => revision === null,
    );
    expect(immutable.map(({ url }) => url)).toEqual([
      "/assets/main-JNyHWB5r.js",
      "/foremesh/payload-8NUy8z0I.js",
    ]);
  });

  it("leaves out what the worker has itself, source maps, hidden files, and what the author names", () => {
    const paths = [
      "foremesh-sw.js",
      "mesh.json",
      "foremesh/config-reader-1.js",
      "foremesh/offline-shell-1.js",
      "foremesh/transpiler-1.wasm",
      "main.js.map",
      ".vite/manifest.json",
      "services/maps/maps.js",
      "services.html",
    ];
    expect(urlsOf(paths, { excluded: ["services"] })).toEqual(["/services.html"]);
  });

  it("leaves out files that are too big, and names them", () => {
    const files = [file("big.bin", "x".repeat(101)), file("small.bin", "x".repeat(100))];
    const { entries, tooBig } = listPrecache(files, options);
    expect([entries.map(({ url }) => url), tooBig]).toEqual([["/small.bin"], ["big.bin"]]);
  });
});

it("takes scripts, styles and other files from Vite's manifest", () => {
  const manifest = {
    "index.html": { file: "assets/main.js", css: ["assets/main.css"], assets: ["assets/logo.svg"] },
    "lazy.ts": { file: "assets/lazy.js" },
  };
  expect([...bundledFiles(manifest)]).toEqual([
    "assets/main.js",
    "assets/main.css",
    "assets/logo.svg",
    "assets/lazy.js",
  ]);
});

it("knows the code of services by mesh.json", () => {
  const artifact = { url: "/app/services/a/a.js", files: [{ url: "services/a/core.wasm" }] };
  expect(artifactPaths({ services: [{ artifact }] }, "/app/")).toEqual([
    "services/a/a.js",
    "services/a/core.wasm",
  ]);
  expect(artifactPaths({}, "/")).toEqual([]);
});
