import { expect, it } from "vitest";
import { BASE_HEADING, readExamples } from "./read-examples";

const block = (language: string, body: string) => `\`\`\`${language}\n${body}\n\`\`\`\n`;
const intro = `# Doc\n## ${BASE_HEADING}\n${block("json", "{}")}## Part\n`;

it("finds the base and the example of each feature", () => {
  const feature = `### One\ntext\n${block("json", '{"a":1}')}\n${block("http", "GET / → 200\nwait 1 s")}## Else\n`;
  expect(readExamples(intro + feature)).toEqual({
    base: "{}\n",
    examples: [{ heading: "One", json: '{"a":1}\n', lines: ["GET / → 200", "wait 1 s"] }],
  });
});

it.each([
  ["no base", "# Doc\n"],
  ["a feature without a snippet", `${intro}### One\n${block("http", "wait 1 s")}`],
  ["a feature without lines", `${intro}### One\n${block("json", "{}")}`],
  [
    "a feature with two snippets",
    `${intro}### One\n${block("json", "{}").repeat(2)}${block("http", "wait 1 s")}`,
  ],
])("refuses %s", (_what, markdown) => {
  expect(() => readExamples(markdown)).toThrow();
});
