import type { ServiceConfig } from "./schema";

/** For a file whose size the manifest does not tell. */
const ASSUMED_BYTES = 1024 * 1024;

/** Of the artifact and its files. */
export const codeBytesOf = ({ artifact }: ServiceConfig): number =>
  [artifact, ...artifact.files].reduce((sum, { bytes = ASSUMED_BYTES }) => sum + bytes, 0);
