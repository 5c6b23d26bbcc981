import { buildServices } from "../build/build-services";
import { mergeIntoMesh } from "../build/merge-into-mesh";
import { parseArguments } from "../parse-arguments";
import { UsageError } from "../usage-error";

export const BUILD_USAGE = `foremesh build [folder] [options]
  Builds every service of a folder (default: services), that is each folder in it with a service.json.

  --out <dir>           where the built files go, as <dir>/<name>/…, with manifest.json  (default: dist/services)
  --only <name>         only this service; may be given several times
  --url-prefix <path>   the path under which the app will serve <dir>  (default: /services)
  --mesh <file>         writes artifact and version of the services into this mesh.json, and leaves the rest of it
`;

const OPTIONS = {
  out: { type: "string", default: "dist/services" },
  only: { type: "string", multiple: true },
  "url-prefix": { type: "string", default: "/services" },
  mesh: { type: "string" },
} as const;

export async function runBuild(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArguments(args, OPTIONS);
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
