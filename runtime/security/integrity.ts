/** A hex SHA-256 as Subresource Integrity metadata, which `fetch` enforces on a service worker's answers too. */
export function integrityOf(sha256: string): string {
  const bytes = sha256.match(/../g)?.map((byte) => Number.parseInt(byte, 16)) ?? [];
  return `sha256-${btoa(String.fromCharCode(...bytes))}`;
}
