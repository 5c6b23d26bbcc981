import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "../project-root";
import type { Check, Problem } from "./problem";

const DIST = join(PROJECT_ROOT, "dist");

/** The folder that is served only by who wants it (docs/decisions/0012). */
const OPTIONAL = /^wasmer\//;

/** Words that no minifier takes away: names of properties, and of imports of the runtime. */
const SDK = /WasmerCore|wasmer_napi_|__wasmerHost/;
/** Of @mercuryworkshop/wisp-js, which is under the AGPL. */
const COPYLEFT = /buffer_remaining|continue_received/;

/** What has a licence of its own is nowhere but where it was chosen. */
export function optionalCodeProblems(path: string, text: string): readonly Problem[] {
  const file = `dist/${path}`;
  if (!OPTIONAL.test(path) && SDK.test(text))
    return [
      {
        file,
        message: "Has @wasmer/sdk in it, which the default build must not have",
        remedy: "Load it from foremesh/wasmer/, as runtime/hosts/engines/wasmer.worker.ts does",
      },
    ];
  if (!COPYLEFT.test(text)) return [];
  return [
    {
      file,
      message: "Has @mercuryworkshop/wisp-js in it, which is under the AGPL",
      remedy: "Leave the SDK's network out, as scripts/build-wasmer.ts does",
    },
  ];
}

export const optionalCode: Check = {
  name: "optional code",
  run() {
    if (!existsSync(DIST)) return { problems: [], skipped: "not built: run npm run build" };
    const scripts = readdirSync(DIST, { recursive: true, encoding: "utf8" })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => /\.m?js$/.test(path));
    const problems = scripts.flatMap((path) =>
      optionalCodeProblems(path, readFileSync(join(DIST, path), "utf8")),
    );
    return { problems, note: `${scripts.length} scripts` };
  },
};
