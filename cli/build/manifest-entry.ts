import { createHash } from "node:crypto";
import type { BuiltFiles, ServiceDefinition } from "./service-definition";

interface ManifestFile {
  readonly url: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** An entry of `services` in mesh.json, complete. */
export interface ManifestEntry {
  readonly name: string;
  readonly version: string;
  readonly artifact: ManifestFile & {
    readonly abi: ServiceDefinition["artifact"]["abi"];
    readonly files: readonly ManifestFile[];
  };
  readonly [key: string]: unknown;
}

export function manifestEntry(
  { build: _, ...definition }: ServiceDefinition,
  { entry, files }: BuiltFiles,
  urlPrefix: string,
): ManifestEntry {
  const describe = (name: string): ManifestFile => {
    const file = files.get(name)!;
    const sha256 = createHash("sha256").update(file).digest("hex");
    return { url: `${urlPrefix}/${name}`, sha256, bytes: file.byteLength };
  };
  const others = [...files.keys()].filter((name) => name !== entry);
  return {
    ...definition,
    artifact: { ...definition.artifact, ...describe(entry), files: others.map(describe) },
  } as ManifestEntry;
}
