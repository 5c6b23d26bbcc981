/** The app of the offline benchmark, the same for every arm: a shell, a style sheet, and scripts that it all needs. */
const SCRIPT_COUNT = 8;
/** Of each script: together about what a small framework and an app's first route take. */
const SCRIPT_BYTES = 20_000;
const FOLDER = "/bench/shell-app";

export const SHELL_PATH = `${FOLDER}/index.html`;
/** Nothing lies here: the shell answers. */
export const DEEP_LINK = `${FOLDER}/trip/7`;

const scripts = Array.from(
  { length: SCRIPT_COUNT },
  (_, index) => `${FOLDER}/assets/part-${index}-a1b2c3d4.js`,
);
const STYLE = `${FOLDER}/assets/style-a1b2c3d4.css`;

/** The list, as Workbox and the mesh read it. */
export const SHELL_LIST: readonly { readonly url: string; readonly revision: string | null }[] = [
  { url: SHELL_PATH, revision: "1" },
  ...[...scripts, STYLE].map((url) => ({ url, revision: null })),
];

/** Path → text of each file. */
export function shellFiles(): Readonly<Record<string, string>> {
  const tags = scripts.map((path) => `<script type="module" src="${path}"></script>`).join("");
  const filler = `/* ${"x".repeat(SCRIPT_BYTES)} */`;
  return {
    [SHELL_PATH]: `<!doctype html><title>Shell</title><link rel="stylesheet" href="${STYLE}">${tags}<p>Shell`,
    [STYLE]: `p { color: teal }\n${filler}`,
    ...Object.fromEntries(
      scripts.map((path) => [
        path,
        `window.parts = (window.parts ?? 0) + 1;
window.shell = { timing: () => ({ parts: window.parts, ms: performance.getEntriesByType("navigation")[0].loadEventStart }) };
${filler}`,
      ]),
    ),
  };
}
