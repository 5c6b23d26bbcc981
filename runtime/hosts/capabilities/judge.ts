import { MeshError } from "../../kernel/errors";

/**
 * Refuses what was not granted.
 *
 * @param capability  Its key in the manifest's `capabilities`.
 * @throws MeshError FORBIDDEN_CAPABILITY
 */
export function judge(
  service: string,
  capability: "keyValue" | "blob" | "secrets" | "sql",
  granted: readonly string[],
  name: string,
): void {
  if (granted.includes(name)) return;
  const message = `Cannot give ${service} ${JSON.stringify(String(name))}: it must be named in its capabilities.${capability}`;
  throw new MeshError("FORBIDDEN_CAPABILITY", message);
}
