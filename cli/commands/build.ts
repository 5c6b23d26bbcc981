import { parseArgs } from "node:util";
import { buildServices } from "../build/build-services";
import { mergeIntoMesh } from "../build/merge-into-mesh";
import { UsageError } from "../usage-error";

export const BUILD_USAGE = `foremesh build [folder] [options]
  Builds every service of a folder (default: services), that is each folder in it with a service.json.

  --out <dir>           where the built files go, as <dir>/<name>/…, with manifest.json  (default: dist/services)
  --only <name>         only this service; may be given several times
  --url-prefix <path>   the path under which the app will serve <dir>  (default: /services)
  --mesh <file>         writes artifact and version of the services into this mesh.json, and leaves the rest of it
`;

export async function runBuild(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args);
  if (values.help) return console.log(BUILD_USAGE);
  if (positionals.length > 1)
    throw new UsageError(`Cannot build ${positionals.join(" and ")}: one folder, please`);
  const entries = await buildServices({
    servicesDir: positionals[0] ?? "services",
    outDir: values.out,
    urlPrefix: values["url-prefix"].replace(/\/$/, ""),
    ...(values.only === undefined ? {} : { only: values.only }),
  });
  if (values.mesh !== undefined) {
    await mergeIntoMesh(values.mesh, entries);
    console.log(`services: ${entries.length} written into ${values.mesh}`);
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        out: { type: "string", default: "dist/services" },
        only: { type: "string", multiple: true },
        "url-prefix": { type: "string", default: "/services" },
        mesh: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
