import { readdirSync, readFileSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createProductPortfolio } from "../predict/product-portfolio";

const DOCS = new URL("../../docs/", import.meta.url);
const PICTURES = new URL("pictures/", DOCS);
const MOST_BYTES = 10_000;

const overview = readFileSync(new URL("prediction.md", DOCS), "utf8");
const pages = readdirSync(DOCS, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".md"))
  .map((name) => readFileSync(new URL(name, DOCS), "utf8"));
const shown = new Set(
  pages.flatMap((page) =>
    [...page.matchAll(/!\[[^\]]+\]\((?:\.\.\/)?pictures\/([\w-]+)\.svg\)/g)].map(([, name]) => name!),
  ),
);
const drawn = readdirSync(PICTURES).map((name) => name.replace(/\.svg$/, ""));

/** Rules and company are one forecaster at two settings. */
const PICTURE_OF: Readonly<Record<string, string>> = { company: "rules" };

describe("docs/prediction.md", () => {
  const parts = [
    ...createProductPortfolio().map(({ name }) => name),
    "lstm",
    "mixer",
    "calibration",
    "planner",
  ];

  it.each(parts)("names and pictures the %s", (part) => {
    expect(overview).toMatch(new RegExp(`^\\|[^|]*\\b${part}\\b`, "m"));
    expect(shown).toContain(PICTURE_OF[part] ?? part);
  });
});

describe("the pages of docs/", () => {
  it("show every picture that is drawn, and no other", () => {
    expect([...shown].sort()).toEqual(drawn.sort());
  });

  it("load fast: no picture takes more than 10 KB", () => {
    for (const name of drawn)
      expect(statSync(new URL(`${name}.svg`, PICTURES)).size, name).toBeLessThan(MOST_BYTES);
  });
});
