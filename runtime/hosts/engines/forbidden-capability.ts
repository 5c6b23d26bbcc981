import { MeshError } from "../../kernel/errors";

/** What a guest is told that reaches for what its manifest does not grant. */
export const forbiddenCapability = (service: string, name: string): MeshError =>
  new MeshError("FORBIDDEN_CAPABILITY", `Cannot give ${service} ${name}: it was not granted`);
