import type * as reader from "./config-reader.sw";
import { importChunk } from "./import-chunk.sw";

/** Its file (scripts/build-mesh.ts). */
declare const CONFIG_READER: string;

/** Which checks a kept configuration has passed. */
export const CHECKED_BY = CONFIG_READER;

/** What reads mesh.json. */
export const configReader = (): typeof reader => importChunk("foremeshConfigReader", CONFIG_READER);
