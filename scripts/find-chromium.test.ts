import { expect, it } from "vitest";
import { chromiumPlaces } from "./find-chromium";

const search = { playwrightPath: "/p/chrome", pathFolders: ["/a", "/b"], platform: "linux" } as const;

it("looks for Playwright's own build first, then for a Chromium anywhere on PATH before a Chrome", () => {
  const places = chromiumPlaces(search);
  expect(places[0]).toBe("/p/chrome");
  expect(places.indexOf("/b/chromium")).toBeLessThan(places.indexOf("/a/google-chrome"));
  expect(places).not.toContainEqual(expect.stringContaining(".app/"));
});

it("looks at nothing else when a path was chosen", () => {
  expect(chromiumPlaces({ ...search, chosenPath: "/c/chromium" })).toEqual(["/c/chromium"]);
});

it("knows where macOS keeps applications", () => {
  expect(chromiumPlaces({ ...search, platform: "darwin" }).at(-1)).toContain(
    "/Applications/Google Chrome.app/",
  );
});
