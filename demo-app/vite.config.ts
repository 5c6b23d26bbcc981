import { fileURLToPath } from "node:url";
import { createLogger, defineConfig } from "vite";

/** Vite warns that it leaves the mesh's script tag alone; that is what the tag is for, so the warning is dropped. */
const logger = createLogger();
const { warn } = logger;
logger.warn = (message, options) => {
  if (!message.includes('<script src="/foremesh.js">')) warn(message, options);
};

/** Builds Wayfarer into dist/, beside what the mesh's own build puts there, so the folder is never emptied. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  customLogger: logger,
  build: {
    outDir: fileURLToPath(new URL("../dist", import.meta.url)),
    emptyOutDir: false,
    assetsDir: "assets",
    // Tells `foremesh precache` which names change with the content.
    manifest: true,
    target: "es2022",
    // One chunk, loaded by the page itself: nothing to preload, so no polyfill either.
    modulePreload: { polyfill: false },
  },
});
