import { REALM_PACKAGES, runsInRealm, UNRESTRICTED, ZONES, type Zone } from "./import-zones";
import type { Problem } from "./problem";
import { type ImportReference, importedPath, packageName, type SourceModule } from "./source-module";

/** Every import of the modules that goes against `ZONES`, or brings a realm's package into a file that runs anywhere. */
export function importDirectionProblems(
  modules: readonly Pick<SourceModule, "path" | "imports">[],
): readonly Problem[] {
  return modules
    .filter(({ path }) => !UNRESTRICTED.test(path))
    .flatMap(({ path, imports }) =>
      imports.flatMap((reference) => {
        const target = importedPath(path, reference.specifier);
        const refusal =
          target === undefined ? refusePackage(path, reference) : refuseModule(path, target, reference);
        return refusal === undefined ? [] : [{ file: path, line: reference.line, ...refusal }];
      }),
    );
}

type Refusal = Pick<Problem, "message" | "remedy">;

function refuseModule(path: string, target: string, { typeOnly }: ImportReference): Refusal | undefined {
  const zone = zoneOf(path);
  if (zone === undefined) {
    return {
      message: "Belongs to no zone of the project",
      remedy: "Move it, or add its folder to scripts/checks/import-zones.ts",
    };
  }
  const home = zone.home ?? matchedRoot(zone.path, path);
  if ([home, ...zone.mayImport].some((allowed) => isWithin(target, allowed))) return undefined;
  const typesAllowed = (zone.mayImportTypes ?? []).some((allowed) => isWithin(target, allowed));
  if (typesAllowed && typeOnly) return undefined;
  return {
    message: `Cannot import ${target}: ${zone.path} may import ${listAllowed(zone)}`,
    remedy: typesAllowed
      ? "Use `import type`, and let the composition root pass the value in"
      : "Pass it in from a composition root, or type what is exchanged in runtime/protocol",
  };
}

function refusePackage(path: string, { specifier, typeOnly }: ImportReference): Refusal | undefined {
  const allowed = zoneOf(path)?.mayImportPackages;
  if (allowed !== undefined && !allowed.includes(packageName(specifier))) {
    return {
      message: `Cannot import the package ${specifier}: this folder imports none`,
      remedy: "Take what it gives as a parameter",
    };
  }
  if (typeOnly || !REALM_PACKAGES.test(specifier) || runsInRealm(path, specifier)) return undefined;
  return {
    message: `Cannot import the package ${specifier}: it needs a browser realm`,
    remedy: specifier.startsWith("workbox-")
      ? "Keep Workbox to sw/offline"
      : "Import it in an adapter with a realm suffix (.page.ts, .worker.ts, .sw.ts, .browser.ts)",
  };
}

/** The most specific zone that holds the file. */
function zoneOf(path: string): Zone | undefined {
  return ZONES.filter((zone) => matchedRoot(zone.path, path) !== undefined)
    .sort((a, b) => b.path.length - a.path.length)
    .at(0);
}

/** The part of `path` that the pattern stands for: its `*` filled in. */
function matchedRoot(pattern: string, path: string): string | undefined {
  const segments = path.replace(/\.ts$/, "").split("/");
  const wanted = pattern.split("/");
  const matches = wanted.every(
    (part, i) => segments[i] !== undefined && (part === "*" || part === segments[i]),
  );
  return matches ? segments.slice(0, wanted.length).join("/") : undefined;
}

const isWithin = (target: string, allowed: string | undefined): boolean =>
  allowed !== undefined && (target === allowed || target.startsWith(`${allowed}/`));

function listAllowed({ mayImport, mayImportTypes = [] }: Zone): string {
  const listed = [...mayImport, ...mayImportTypes.map((path) => `types of ${path}`)];
  return listed.length === 0 ? "only its own files" : listed.join(", ");
}
