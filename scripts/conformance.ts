import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { runFile } from "./conformance/run-file";

/** `npm run conformance -- FILE [--json]`: plays a cases file through the real proxy stack, in virtual time. */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean" } } });
const [file] = positionals;
if (file === undefined || positionals.length > 1) {
  console.error("Cannot run: name one file of cases, as in `npm run conformance -- FILE [--json]`");
  process.exit(2);
}
const results = await readFile(file, "utf8")
  .then(runFile)
  .catch((error: Error) => {
    console.error(`Cannot play ${file}: ${error.message}`);
    process.exit(2);
  });

const of = (outcome: string) => results.filter((result) => result.outcome === outcome);
for (const { id, name, differences } of of("failed")) {
  console.log(`FAILED ${id}: ${name}`);
  for (const difference of differences) console.log(`       ${difference}`);
}
const [passed, failed, skipped] = ["passed", "failed", "skipped"].map((outcome) => of(outcome).length);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (values.json) console.log(JSON.stringify({ passed, failed, skipped, results }));
process.exitCode = failed === 0 ? 0 : 1;
