import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { killSwitchScript } from "../kill-switch/kill-switch-script";
import { parseArguments } from "../parse-arguments";
import { UsageError } from "../usage-error";

export const INIT_USAGE = `foremesh init <folder> --kill [options]
  Writes a foremesh-sw.js into the folder that takes the mesh out of every browser that visits, at its next visit.
  Deploy it in place of the one that is there; docs/updates.md says when.

  --kill           writes that script
  --drop-writes    deletes writes of users that wait to be sent, too  (default: they are kept, and sent when the mesh is back)
`;

const OPTIONS = {
  kill: { type: "boolean", default: false },
  "drop-writes": { type: "boolean", default: false },
} as const;

export async function runInit(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.help) return console.log(INIT_USAGE);
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1)
    throw new UsageError("Cannot write foremesh-sw.js: one folder, please");
  if (!values.kill) throw new UsageError("Cannot init: --kill is the only thing to write, for now");
  const file = join(folder, "foremesh-sw.js");
  await mkdir(folder, { recursive: true });
  await writeFile(file, killSwitchScript({ dropsWrites: values["drop-writes"] }));
  console.log(
    `${file}: a kill switch. Deploy it where foremesh-sw.js is, and keep it there until nobody has the old one.`,
  );
}
