/** Unique within an origin for as long as anything remembers it: 64 random bits, as a W3C span id has. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
