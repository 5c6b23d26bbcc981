import type { Abi, BuiltFiles, ServiceDefinition } from "./service-definition";

/** A folder with a service.json, as a builder sees it. */
export interface ServiceSource {
  readonly folder: string;
  readonly definition: ServiceDefinition;
  /** Every file in it, as a path relative to the folder with "/" between names, sorted. */
  readonly paths: readonly string[];
}

/** Makes what a host loads from sources of one language for one ABI. */
export interface Builder {
  /** What it builds from, for people: "C/C++". */
  readonly language: string;
  readonly abis: readonly Abi[];
  /** What a folder must have for it, to be told to an author whose folder no builder takes. */
  readonly needs: string;
  /** Whether a service of one of its ABIs has sources for it. */
  accepts(source: ServiceSource): boolean;
  /** Folders with further sources, which decide, like the service's own, whether an earlier build still holds. */
  readonly libraries: readonly string[];
  /** Packages whose versions decide it too. */
  readonly packages: readonly string[];
  build(source: ServiceSource): Promise<BuiltFiles>;
}

/** The names of the files directly in `folder` of the service. */
function filesIn({ paths }: ServiceSource, folder: string): readonly string[] {
  const prefix = `${folder}/`;
  return paths
    .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes("/"))
    .map((path) => path.slice(prefix.length));
}

export const hasFile = (source: ServiceSource, folder: string, pattern: RegExp): boolean =>
  filesIn(source, folder).some((name) => pattern.test(name));
