import { parseArguments } from "../parse-arguments";
import { DEFAULT_MAX_BYTES, writePrecache } from "../precache/write-precache";
import { UsageError } from "../usage-error";

export const PRECACHE_USAGE = `foremesh precache <folder> [options]
  Writes the list of files of a built app that are kept for offline use, for offline.precache in mesh.json.
  Service code is not among them: it has a cache of its own.

  --out <file>          the list, in the folder  (default: precache.json)
  --manifest <file>     Vite's manifest, in the folder, of build.manifest  (default: .vite/manifest.json, where there is one)
  --base <path>         the path under which the app will serve the folder  (default: /)
  --exclude <path>      a file or folder that is not kept; may be given several times
  --max-bytes <count>   bigger files are not kept  (default: ${DEFAULT_MAX_BYTES})
`;

const OPTIONS = {
  out: { type: "string", default: "precache.json" },
  manifest: { type: "string" },
  base: { type: "string", default: "/" },
  exclude: { type: "string", multiple: true, default: [] as string[] },
  "max-bytes": { type: "string", default: String(DEFAULT_MAX_BYTES) },
} as const;

export async function runPrecache(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments(args, OPTIONS);
  if (values.help) return console.log(PRECACHE_USAGE);
  const [folder] = positionals;
  if (folder === undefined || positionals.length > 1)
    throw new UsageError("Cannot list the files: one folder, please");
  const maxBytes = Number(values["max-bytes"]);
  if (!(maxBytes > 0)) throw new UsageError(`Cannot keep files up to ${values["max-bytes"]} bytes`);
  await writePrecache({
    folder,
    out: values.out,
    ...(values.manifest === undefined ? {} : { manifest: values.manifest }),
    base: values.base.endsWith("/") ? values.base : `${values.base}/`,
    exclude: values.exclude.map((path) => path.replace(/^\/|\/$/g, "")),
    maxBytes,
  });
}
