import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that take more than ten seconds, the slowest first. */
const SLOWEST = [
  "simulation/simulate.test.ts",
  "simulation/mutations.test.ts",
  "simulation/cache/replay.test.ts",
  "cli/build/build-services.test.ts",
  "services/wasi-http-c/wasi-http.test.ts",
];

/** Vitest goes by the sizes of files until it has run them once: a simulation, in few lines, would have a core to itself at the end. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = SLOWEST.findIndex((path) => moduleId.endsWith(`/${path}`));
      return index < 0 ? SLOWEST.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
