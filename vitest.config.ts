import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{bench,simulation,runtime,sw,scripts,services,demo-app,devtools,cli,collector}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
  },
});
