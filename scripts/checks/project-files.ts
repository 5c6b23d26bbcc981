import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { PROJECT_ROOT } from "../project-root";

let listed: readonly string[] | undefined;

/**
 * Every file that git tracks or would track: a new file is checked before its first commit, a deleted one no longer.
 * Paths are relative to the project's root, with forward slashes.
 */
export function projectFiles(): readonly string[] {
  listed ??= (existsSync(join(PROJECT_ROOT, ".git")) ? listedByGit() : found()).filter((path) =>
    existsSync(join(PROJECT_ROOT, path)),
  );
  return listed;
}

export const readProjectFile = (path: string): string => readFileSync(join(PROJECT_ROOT, path), "utf8");

function listedByGit(): readonly string[] {
  // Containers often run as another user than the checkout's, which git refuses unless told otherwise.
  const args = ["-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const options = { cwd: PROJECT_ROOT, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 } as const;
  return execFileSync("git", args, options)
    .split("\0")
    .filter((path) => path !== "");
}

/** For a source archive, which has no repository around it. */
function found(): readonly string[] {
  const notOurs = /^(?:node_modules|dist|\.cache|test-results|playwright-report)$/;
  const filesIn = (folder: string): readonly string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      if (notOurs.test(entry.name)) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(path) : [relative(PROJECT_ROOT, path).split(sep).join("/")];
    });
  return filesIn(PROJECT_ROOT);
}
