import { MeshError } from "../kernel/errors";
import { type PathKey, quote, type Report } from "./diagnostic";

const MAX_BYTES = 262_144;
const MAX_DEPTH = 16;

/** Keys that reach an object's prototype in careless code further on. */
const FORBIDDEN_KEYS: readonly string[] = ["__proto__", "constructor", "prototype"];

/**
 * Reads JSON (RFC 8259) more strictly than `JSON.parse`, which keeps the last of two equal keys, takes `__proto__`
 * and has no depth limit, and whose errors carry a position in some engines only. The limits are those of abuse
 * case 57: what two readers of one file could understand differently is refused.
 *
 * @returns The value, or `undefined` after one report of what was refused.
 */
export function readJson(text: string, report: Report): unknown {
  const path: PathKey[] = [];
  let at = 0;

  function refuse(problem: string, remedy: string): never {
    throw new MeshError("CONFIG_INVALID", `Cannot read mesh.json: ${problem}`, { cause: remedy });
  }

  function refuseSyntax(rule: string): never {
    const before = text.slice(0, at).split("\n");
    const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
    const found = at < text.length ? quote(text[at]!) : "the end of the text";
    return refuse(`${place} has ${found}, must be ${rule}`, `Correct the JSON at ${place}`);
  }

  function skipSpace(): void {
    while (at < text.length && " \n\r\t".includes(text[at]!)) at += 1;
  }

  function takes(character: string): boolean {
    skipSpace();
    if (text[at] !== character) return false;
    at += 1;
    return true;
  }

  function readString(): string {
    const start = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    at += 1;
    try {
      return JSON.parse(text.slice(start, at)) as string;
    } catch {
      at = start;
      return refuseSyntax("a string without raw control characters, with known escapes and a closing quote");
    }
  }

  function readKey(seen: object): string {
    skipSpace();
    if (text[at] !== '"') refuseSyntax("a key in double quotes");
    const key = readString();
    path.push(key);
    if (FORBIDDEN_KEYS.includes(key))
      refuse(`the key ${quote(key)} is reserved, must be another`, "Rename it");
    if (Object.hasOwn(seen, key)) {
      refuse(`the key ${quote(key)} occurs twice, must be unique`, "Keep one of the two");
    }
    if (!takes(":")) refuseSyntax('":"');
    return key;
  }

  function readMembers(closing: "]" | "}", readMember: () => void): void {
    at += 1;
    if (path.length >= MAX_DEPTH) {
      refuse(`nested deeper than ${MAX_DEPTH} levels, must be at most that`, "Flatten it");
    }
    if (takes(closing)) return;
    do {
      readMember();
      path.pop();
    } while (takes(","));
    if (!takes(closing)) refuseSyntax(`"," or "${closing}"`);
  }

  function readValue(): unknown {
    skipSpace();
    if (text[at] === '"') return readString();
    if (text[at] === "{") {
      const object: Record<string, unknown> = {};
      readMembers("}", () => {
        const key = readKey(object);
        object[key] = readValue();
      });
      return object;
    }
    if (text[at] === "[") {
      const array: unknown[] = [];
      readMembers("]", () => {
        path.push(array.length);
        array.push(readValue());
      });
      return array;
    }
    const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
    scalar.lastIndex = at;
    const [token] = scalar.exec(text) ?? refuseSyntax("a JSON value");
    at += token.length;
    return JSON.parse(token);
  }

  try {
    // UTF-8 never takes fewer bytes than UTF-16 has units, so a huge text is refused without encoding it.
    if (text.length > MAX_BYTES || new TextEncoder().encode(text).length > MAX_BYTES) {
      refuse("larger than 256 KiB, must be at most that", "Shorten it");
    }
    const value = readValue();
    skipSpace();
    if (at < text.length) refuseSyntax("the end of the text");
    return value;
  } catch (error) {
    if (!(error instanceof MeshError)) throw error;
    report("error", path, error.message, String(error.cause));
    return undefined;
  }
}
