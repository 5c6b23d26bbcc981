/** `foremesh <command> …`: the tools of the author of a service or an app. */
import { BuildError } from "./build/build-error";
import { BUILD_USAGE, runBuild } from "./commands/build";
import { INIT_USAGE, runInit } from "./commands/init";
import { PRECACHE_USAGE, runPrecache } from "./commands/precache";
import { UsageError } from "./usage-error";

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  build: runBuild,
  init: runInit,
  precache: runPrecache,
};

const USAGE = `Usage: foremesh <command>\n\n${BUILD_USAGE}\n${PRECACHE_USAGE}\n${INIT_USAGE}`;

async function run([command = "--help", ...args]: readonly string[]): Promise<void> {
  if (command === "--help" || command === "-h") return console.log(USAGE);
  const start = COMMANDS[command];
  if (start === undefined) throw new UsageError(`There is no command "${command}"`);
  await start(args);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  // What an author can mend is told in words; anything else is a fault of ours, and its stack is of use.
  if (error instanceof BuildError) console.error(`\n${error.message}\n→ ${error.remedy}`);
  else if (error instanceof UsageError) console.error(`${error.message}\n\n${USAGE}`);
  else console.error(error);
  process.exitCode = 1;
}
