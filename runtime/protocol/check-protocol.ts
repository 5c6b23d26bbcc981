import { MeshError } from "../kernel/errors";
import { PROTOCOL_VERSION, speaks } from "./version";

/** @throws MeshError PROTOCOL_MISMATCH when what it says could be misread. */
export function checkProtocol(what: string, protocol: number | undefined): void {
  if (speaks(protocol)) return;
  throw new MeshError(
    "PROTOCOL_MISMATCH",
    `Cannot talk to ${what}: it speaks protocol ${protocol}, must be near ${PROTOCOL_VERSION}`,
  );
}
