/** `npm run check`: every static check. Ends with exit code 1 when one fails. */
import { ALL_CHECKS } from "./checks/all-checks";
import { runChecks } from "./checks/run-checks";

const outcomes = await runChecks(ALL_CHECKS, console.log);
const failed = outcomes.filter(({ state }) => state === "failed").map(({ name }) => name);
console.log(failed.length === 0 ? "All checks passed." : `Failed: ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
