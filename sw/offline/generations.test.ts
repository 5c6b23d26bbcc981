import { describe, expect, it } from "vitest";
import {
  fileFor,
  type Generation,
  generationOf,
  keysInUse,
  NO_GENERATIONS,
  pageKey,
  retire,
  switchTo,
} from "./generations";

const settings = {
  precache: "/precache.json",
  shell: "/index.html",
  navigation: "network-first",
  timeoutMs: 3_000,
  preload: true,
  denylist: [],
} as const;

/** A style sheet that keeps its name, and a script that does not. */
const generation = (id: number): Generation => ({
  id,
  settings,
  list: [],
  keys: { "/app.css": `/app.css?rev=${id}`, [`/main-${id}.js`]: `/main-${id}.js` },
});
const live = (...ids: string[]) => ({ ids, arrivedIds: [] });
const first = switchTo(NO_GENERATIONS, {}, generation(1), live("a"));
const second = switchTo(first.kept, first.pages, generation(2), live("a", "b"));

describe("a new generation", () => {
  it("leaves pages that are open with the one that was current", () => {
    expect(second.pages).toEqual({ a: 1, b: 1 });
    expect(generationOf(second.kept, second.pages, "a")?.id).toBe(1);
  });

  it("leaves pages of still older ones with those", () => {
    const third = switchTo(second.kept, second.pages, generation(3), live("a", "c"));
    expect(third.pages).toEqual({ a: 1, b: 1, c: 2 });
    expect(third.kept.older.map(({ id }) => id)).toEqual([2, 1]);
  });

  it("takes pages that have come with it", () => {
    const arrived = switchTo(first.kept, {}, generation(2), { ids: ["a", "b"], arrivedIds: ["b"] });
    expect(arrived.pages).toEqual({ a: 1, b: 2 });
  });

  it("says nothing of pages that are older than the first", () => {
    expect(first.pages).toEqual({});
  });
});

describe("the file for a request", () => {
  const fileOf = (path: string, clientId: string) => fileFor(second.kept, second.pages, { path, clientId });

  it("is of the page's own generation", () => {
    expect(fileOf("/app.css", "a")).toEqual({ key: "/app.css?rev=1", first: "cache" });
    expect(fileOf("/main-1.js", "a")).toEqual({ key: "/main-1.js", first: "cache" });
  });

  it("comes from the network first for a page of which nothing is known, unless its URL says what is in it", () => {
    expect(fileOf("/app.css", "new")).toEqual({ key: "/app.css?rev=2", first: "network" });
    expect(fileOf("/main-2.js", "new")).toEqual({ key: "/main-2.js", first: "cache" });
  });

  it("may be of any generation where its URL says what is in it", () => {
    expect(fileOf("/main-1.js", "new")).toEqual({ key: "/main-1.js", first: "cache" });
    expect(fileOf("/main-2.js", "a")).toEqual({ key: "/main-2.js", first: "cache" });
  });

  it("is none where nothing is kept under its name", () => {
    expect(fileOf("/other.js", "a")).toBeUndefined();
    expect(fileFor(NO_GENERATIONS, {}, { path: "/app.css", clientId: "a" })).toBeUndefined();
  });
});

describe("a generation without pages", () => {
  it("is dropped with its files, and no file of another one", () => {
    const kept = retire(second.kept, {});
    expect(kept.older).toEqual([]);
    expect([...keysInUse(kept)]).toEqual(["/app.css?rev=2", "/main-2.js"]);
    expect(keysInUse(retire(second.kept, { a: 1 })).size).toBe(4);
  });
});

describe("the page at a path", () => {
  const pages: Generation = {
    ...generation(1),
    keys: { "/index.html": "root", "/about.html": "about", "/docs/index.html": "docs", "/raw": "raw" },
  };

  it.each([
    ["/", "root"],
    ["/index.html", "root"],
    ["/about", "about"],
    ["/docs/", "docs"],
    ["/raw", "raw"],
    ["/docs", undefined],
    ["/about/", undefined],
  ])("%s is %s", (path, key) => {
    expect(pageKey(pages, path)).toBe(key);
  });
});
