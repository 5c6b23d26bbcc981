import { PROJECT_ROOT } from "../project-root";
import type { Problem } from "./problem";
import { lineAt } from "./source-module";

interface Rule {
  readonly pattern: RegExp;
  readonly message: string;
  readonly remedy: string;
  /** Files it applies to. */
  readonly in: RegExp;
}

const CODE = /\.(?:[cm]?[jt]s|css|html|c|cpp|h|py|sh)$/;
const SCRIPT = /\.ts$/;
const TEXT = /(?:^|\/)[^.]+$|\.(?:[cm]?[jt]sx?|jsonc?|md|css|html|svg|ya?ml|toml|txt|c|cpp|h|py|sh)$/;

/** The folder of this checkout, unless its name is so short that URLs and paths inside the project look like it. */
const CHECKOUT =
  PROJECT_ROOT.split("/").length > 3 ? escapeForRegExp(PROJECT_ROOT.replace(/\/$/, "")) : "(?!)";

/** Letters in brackets keep these patterns from matching themselves. */
const RULES: readonly Rule[] = [
  {
    pattern: /(?<![\w.$}*~/-])\/(?:hom[e]|roo[t]|User[s]|wor[k]|mn[t])\/[\w.-]+/g,
    message: "Path of one machine",
    remedy: "Build paths from import.meta.url or os.tmpdir()",
    in: TEXT,
  },
  {
    pattern: new RegExp(CHECKOUT, "g"),
    message: "Path of this machine",
    remedy: "Build paths from import.meta.url or os.tmpdir()",
    in: TEXT,
  },
  {
    // Guests have a file system of their own, where this is a proper place.
    pattern: /(?<![\w.$}*~/-])\/tm[p]\/[\w.-]+/g,
    message: "Path of one machine",
    remedy: "Use os.tmpdir()",
    in: /^(?!services\/).*\.(?:[cm]?[jt]s|json|sh|md)$/,
  },
  {
    pattern: /"resolved": "https?:\/\/(?!registry\.npmjs\.org\/)[^/"]+/g,
    message: "Lock file that names a registry of its own",
    remedy: "Regenerate it with `npm install --omit-lockfile-registry-resolved`",
    in: /package-lock\.json$/,
  },
  {
    pattern: /\b(?:T[O]DO|FIX[M]E)\b(?! ?\(#\d+\))/g,
    message: "Reminder without an issue",
    remedy: "Do it, or open an issue and name it: (#123)",
    in: CODE,
  },
  {
    pattern: /\b(?:it|test|describe|suite|bench)(?:\.\w+)*\.onl[y]\s*\(/g,
    message: "Focused test: the others do not run",
    remedy: "Remove `.only`",
    in: SCRIPT,
  },
  {
    pattern: /\bwaitForTimeou[t]\s*\(/g,
    message: "Test that sleeps",
    remedy: "Wait for the state itself: expect(…).toBeVisible(), expect.poll, waitForFunction",
    in: SCRIPT,
  },
];

/** Every place in the text of a file that holds what must not be committed. */
export function forbiddenTextProblems(file: { path: string; text: string }): readonly Problem[] {
  return RULES.filter((rule) => rule.in.test(file.path)).flatMap(({ pattern, message, remedy }) =>
    [...file.text.matchAll(pattern)].map((match) => ({
      file: file.path,
      line: lineAt(file.text, match.index),
      message: `${message}: ${match[0]}`,
      remedy,
    })),
  );
}

function escapeForRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
