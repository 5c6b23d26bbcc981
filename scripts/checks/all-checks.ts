import { bundleBudgets } from "./bundle-budgets";
import { checkFileSizes } from "./file-sizes";
import { forbiddenTextProblems } from "./forbidden-text";
import { importCycleProblems } from "./import-cycles";
import { importDirectionProblems } from "./import-directions";
import { lint } from "./lint";
import { optionalCode } from "./optional-code";
import type { Check } from "./problem";
import { projectFiles, readProjectFile } from "./project-files";
import { mustBePure, purityProblems } from "./purity";
import { parseModule, type SourceModule } from "./source-module";
import { isTestCode, testSleepProblems } from "./test-sleeps";
import { typeChecks } from "./type-check";
import { unusedCode } from "./unused-code";

const BINARY = /\.(?:wasm|png|jpe?g|webp|ico|gif|avif|woff2?|gz|br|zip|pdf|bin|db|sqlite|parquet|onnx)$/;

let parsed: readonly SourceModule[] | undefined;

function modules(): readonly SourceModule[] {
  parsed ??= projectFiles()
    .filter((path) => path.endsWith(".ts"))
    .map((path) => parseModule(path, readProjectFile(path)));
  return parsed;
}

const textFiles = (): readonly { path: string; text: string }[] =>
  projectFiles()
    .filter((path) => !BINARY.test(path))
    .map((path) => ({ path, text: readProjectFile(path) }));

/** Every static check, cheap ones first. */
export const ALL_CHECKS: readonly Check[] = [
  { name: "import directions", run: () => ({ problems: importDirectionProblems(modules()) }) },
  { name: "import cycles", run: () => ({ problems: importCycleProblems(modules()) }) },
  {
    name: "pure files",
    run() {
      const pure = modules().filter(({ path }) => mustBePure(path));
      return { problems: pure.flatMap(purityProblems), note: `${pure.length} files` };
    },
  },
  {
    name: "test sleeps",
    run: () => ({
      problems: modules()
        .filter(({ path }) => isTestCode(path))
        .flatMap(testSleepProblems),
    }),
  },
  { name: "file sizes", run: () => checkFileSizes(textFiles()) },
  { name: "forbidden text", run: () => ({ problems: textFiles().flatMap(forbiddenTextProblems) }) },
  ...typeChecks,
  lint,
  unusedCode,
  bundleBudgets,
  optionalCode,
];
