import { fileURLToPath } from "node:url";
import { createDemoServer, type DemoServer } from "./server";

/** Starts the demo on PORT; without PORT on 8080, or the next free port above it. */
const PORT_FIRST = 8080;
const PORT_TRIES = 20;

async function listen(): Promise<DemoServer> {
  const root = fileURLToPath(new URL("../../dist", import.meta.url));
  // Beside dist/, which each build empties.
  const expensesFile = fileURLToPath(new URL("../../.cache/wayfarer/expenses.jsonl", import.meta.url));
  const options = { root, servicesDir: `${root}/services`, expensesFile };
  if (process.env.PORT) return createDemoServer({ ...options, port: Number(process.env.PORT) });
  for (let port = PORT_FIRST; port < PORT_FIRST + PORT_TRIES; port++) {
    try {
      return await createDemoServer({ ...options, port });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
  throw new Error(
    `Cannot start: ports ${PORT_FIRST} to ${PORT_FIRST + PORT_TRIES - 1} are taken, set PORT to a free one`,
  );
}

const server = await listen();
console.log(`\n  Wayfarer is at  ${server.url}\n\n  Stop it with Ctrl+C.\n`);
