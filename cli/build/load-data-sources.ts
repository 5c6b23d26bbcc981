import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export type DataSources = Readonly<Record<string, () => Promise<Uint8Array>>>;

/** Data files that are made, not copied, by the code of a folder of services: its data-sources/data-sources.ts. */
export async function loadDataSources(servicesDir: string): Promise<DataSources> {
  const path = join(servicesDir, "data-sources/data-sources.ts");
  if (!existsSync(path)) return {};
  const loaded = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as {
    readonly DATA_SOURCES: DataSources;
  };
  return loaded.DATA_SOURCES;
}
