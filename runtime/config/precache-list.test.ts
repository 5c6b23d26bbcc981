import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { leadsTo, precachePaths, readPrecacheList } from "./precache-list";

const LIST_URL = "https://app.example.com/precache.json";
const kept = (url: string, revision: string | null = null) => ({ url, revision });

describe("reading a list", () => {
  it("resolves each URL against the list's own, and keeps what is on this origin", () => {
    const list = [kept("assets/a.js"), kept("/b.css?v=1", "2"), kept("https://cdn.example.com/c.js")];
    expect(readPrecacheList(list, LIST_URL)).toEqual([kept("/assets/a.js"), kept("/b.css?v=1", "2")]);
  });

  it("drops entries that are none, and the second of two with one URL", () => {
    const list = [null, 1, {}, { url: "/a" }, { url: 1, revision: null }, kept("/b", "1"), kept("/b", "2")];
    expect(readPrecacheList(list, LIST_URL)).toEqual([kept("/b", "1")]);
  });

  it("keeps an integrity that is a text", () => {
    const list = [
      { ...kept("/a", "1"), integrity: "sha256-x" },
      { ...kept("/b", "1"), integrity: 1 },
    ];
    expect(readPrecacheList(list, LIST_URL)).toEqual([
      { ...kept("/a", "1"), integrity: "sha256-x" },
      kept("/b", "1"),
    ]);
  });

  it("never throws, whatever the JSON, and tells a list from anything else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readPrecacheList(value, LIST_URL) === undefined).toBe(!Array.isArray(value));
      }),
    );
  });
});

describe("the paths of a list", () => {
  it("are the folders of its files, and files at the root by themselves", () => {
    const list = [kept("/index.html", "1"), kept("/icons/a.png", "1"), kept("/icons/big/b.png", "1")];
    expect(precachePaths(list)).toEqual(["/icons", "/index.html"]);
  });

  it("mark a folder of files whose URL changes with their content", () => {
    expect(precachePaths([kept("/assets/a-1.js"), kept("/assets/deep/b-1.js")])).toEqual(["/assets/*"]);
  });

  it("mark no folder that has, or holds a folder that has, another file in it", () => {
    expect(precachePaths([kept("/assets/a-1.js"), kept("/assets/b.js", "1")])).toEqual(["/assets"]);
    expect(precachePaths([kept("/assets/a-1.js"), kept("/assets/icons/b.png", "1")])).toEqual(["/assets"]);
  });

  it("mark no folder for a file that is found by its query", () => {
    expect(precachePaths([kept("/assets/a.js?v=1")])).toEqual(["/assets"]);
  });

  it("are top-level folders where there would be too many", () => {
    const list = Array.from({ length: 60 }, (_, index) => kept(`/deep/folder-${index}/a.js`, "1"));
    expect(precachePaths(list)).toEqual(["/deep"]);
  });

  it("lead to every file, and no marked one to a file with a revision", () => {
    const name = fc.constantFrom("a", "b", "c");
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join("/")}.js`);
    const entry = fc.record({ url: path, revision: fc.constantFrom(null, "1") });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 80 }), (value) => {
        const list = readPrecacheList(value, LIST_URL)!;
        const paths = precachePaths(list);
        for (const { url, revision } of list) {
          expect(leadsTo(paths, url)).toBe(true);
          if (revision !== null)
            expect(
              leadsTo(
                paths.filter((it) => it.endsWith("/*")),
                url,
              ),
            ).toBe(false);
        }
      }),
    );
  });
});
