import type { MeshErrorCode } from "../runtime/kernel/remedies";
import { chunk } from "./chunks.sw";

/** Built into this worker in the place of the table itself, which is a tenth of its size: most starts see no error. */
export function remedies(): Readonly<Record<MeshErrorCode, string>> {
  return chunk("foremeshRemedies").remedies();
}
