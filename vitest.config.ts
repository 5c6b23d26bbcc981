import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{bench,simulation,runtime,sw,scripts,services,demo-app,devtools,cli,collector}/**/*.test.ts"],
    // One by default where there are two cores.
    maxWorkers: 2,
    exclude: ["**/node_modules/**", "**/dist/**"],
  },
});
