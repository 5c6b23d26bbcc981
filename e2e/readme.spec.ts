import { readFile } from "node:fs/promises";
import { expect, fetchIn, test } from "./fixtures/lab";
import { sha256 } from "./fixtures/lab-server";

test("the README's first service answers as it says", async ({ lab }) => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const section = readme.slice(readme.indexOf("### A first service"));
  const block = (language: string) => section.split(`\`\`\`${language}\n`)[1]!.split("```")[0]!;
  const source = block("js");
  lab.server.files.set("/hello.js", source);
  lab.server.files.set("/mesh.json", block("json").replace("<64 hex digits>", sha256(source)));
  const page = await lab.open();
  const answer = await fetchIn(page, "/api/hello?name=you");
  expect(JSON.parse(answer.text)).toEqual({ hello: "you" });
  expect(answer.headers["server-timing"]).toContain('mesh;desc="hello@');
});
