import { bytesToLatin1 } from "../latin1";

/**
 * The environment of a command, from the bytes of each `NAME=value`. The SDK takes text and hands it over as UTF-8: bytes
 * that are UTF-8 arrive as they are, and all others as the characters of Latin-1.
 */
export function commandEnvironment(lines: readonly Uint8Array[]): Readonly<Record<string, string>> {
  const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const textOf = (bytes: Uint8Array): string => {
    try {
      return utf8.decode(bytes);
    } catch {
      return bytesToLatin1(bytes);
    }
  };
  return Object.fromEntries(
    lines.map(textOf).map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}
