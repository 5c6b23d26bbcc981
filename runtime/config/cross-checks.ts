import { type PathKey, quote, type Report } from "./diagnostic";
import type { MeshConfig, ServiceConfig } from "./schema";

/** Rules that need more than one value of the configuration, other than those of routes. */
export function crossCheck(config: MeshConfig, report: Report): void {
  checkNames(config, report);
  checkUnsupported(config, report);
  const backends = new Set([...config.services, ...config.upstreams].map(({ name }) => name));
  config.services.forEach((service, index) => {
    checkService(service, ["services", index], report);
    checkOutbound(service, backends, ["services", index, "capabilities", "outbound"], report);
  });
}

/** Services and upstreams share one name space: a backendRef has a name and nothing else. */
function checkNames(config: MeshConfig, report: Report): void {
  const owners = new Map<string, string>();
  for (const list of ["services", "upstreams"] as const) {
    config[list].forEach(({ name }, index) => {
      const owner = owners.get(name);
      const self = `${list}[${index}]`;
      if (owner === undefined) owners.set(name, self);
      else {
        const message = `Cannot name ${self} ${quote(name)}: ${owner} has that name, must be unique among services and upstreams`;
        report("error", [list, index, "name"], message, "Rename one of the two");
      }
    });
  }
}

/** Fails closed: a rule that would not be enforced must not look as if it were. */
function checkUnsupported(config: MeshConfig, report: Report): void {
  if (config.authorization.length > 0) {
    reportUnsupported("the rules of authorization", "empty", ["authorization"], report);
  }
}

function checkService(service: ServiceConfig, path: readonly PathKey[], report: Report): void {
  const { artifact, resources } = service;
  if (artifact.abi === "wasmer" && artifact.files.length > 0) {
    reportUnsupported('files of the abi "wasmer"', "empty", [...path, "artifact", "files"], report);
  }
  const { min, max } = resources.replicas;
  if (min > max) {
    const message = `Cannot keep ${min} replicas: min is above max, must be at most ${max}`;
    report("error", [...path, "resources", "replicas"], message, "Lower min, or raise max");
  }
  if (resources.singleton && max > 1) {
    const message = `Cannot run ${max} replicas of a singleton: max is ${max}, must be 1`;
    report("error", [...path, "resources", "replicas", "max"], message, "Remove max, or singleton");
  }
}

/** Calls go to backends by name; what else is granted is denied all the same. */
function checkOutbound(
  { name, capabilities }: ServiceConfig,
  backends: ReadonlySet<string>,
  path: readonly PathKey[],
  report: Report,
): void {
  capabilities.outbound.forEach((granted, index) => {
    const url = URL.canParse(granted) ? new URL(granted) : undefined;
    if (url?.protocol === "http:" && url.origin === granted && backends.has(url.hostname)) return;
    const message = `Cannot grant ${quote(granted)}: not supported by this version, must be "http://" and the name of a service or an upstream; ${quote(name)} is denied it`;
    report(
      "warning",
      [...path, index],
      message,
      "Correct it, or declare an upstream for it and grant that by name",
    );
  });
}

function reportUnsupported(what: string, rule: string, path: readonly PathKey[], report: Report): void {
  const remedy = "Remove it, or use a version of foremesh that has it";
  report("error", path, `Cannot use ${what}: not supported by this version, must be ${rule}`, remedy);
}
