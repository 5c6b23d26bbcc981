import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./scripts/testing/slowest-first";

export default defineConfig({
  test: {
    include: ["{bench,simulation,runtime,sw,scripts,services,demo-app,devtools,cli,collector}/**/*.test.ts"],
    // One by default where there are two cores.
    maxWorkers: 2,
    sequence: { sequencer: SlowestFirst },
    // For what hangs. Five seconds, the default, pass on a busy machine while a property is still being searched.
    testTimeout: 30_000,
    exclude: ["**/node_modules/**", "**/dist/**"],
  },
});
