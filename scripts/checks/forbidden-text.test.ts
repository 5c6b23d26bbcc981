import { expect, it } from "vitest";
import { PROJECT_ROOT } from "../project-root";
import { forbiddenTextProblems } from "./forbidden-text";

const found = (path: string, text: string): readonly string[] =>
  forbiddenTextProblems({ path, text }).map(({ line, message }) => `${line} ${message.split(":")[0]}`);

// The samples are put together here, or this file would be a finding itself.
const home = ["", "home", "ada", "x"].join("/");
const only = ["it", "only("].join(".");
const sleep = ["page.waitFor", "Timeout("].join("");

it("finds paths of a machine, and leaves relative paths and URLs alone", () => {
  expect(found("docs/a.md", `see\n${home}`)).toEqual(["2 Path of one machine"]);
  expect(found("docs/a.md", `https://example.com${home} .${home} \${root}${home}`)).toEqual([]);
});

it("finds the folder that the project is checked out in", () => {
  const message = found("a.ts", `const root = "${PROJECT_ROOT.slice(0, -1)}";`);
  expect(message[0]).toMatch(/^1 Path of (?:this|one) machine$/);
});

it("accepts the public registry in the lock file and no other", () => {
  const entry = (host: string): string => `"resolved": "https://${host}/a/-/a-1.0.0.tgz"`;
  expect(found("package-lock.json", entry("registry.npmjs.org"))).toEqual([]);
  expect(found("package-lock.json", entry("npm.example.com"))).toEqual([
    "1 Lock file that names a registry of its own",
  ]);
});

it("asks a reminder for its issue", () => {
  const reminder = ["TO", "DO"].join("");
  expect(found("a.ts", `// ${reminder} later`)).toEqual(["1 Reminder without an issue"]);
  expect(found("a.ts", `// ${reminder} (#12): later`)).toEqual([]);
});

it("finds focused tests and browser tests that sleep", () => {
  expect(found("e2e/a.spec.ts", `${only}"x", run);\nawait ${sleep}500);`)).toEqual([
    "1 Focused test",
    "2 Test that sleeps",
  ]);
});
