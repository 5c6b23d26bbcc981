import { bytesToLatin1, latin1ToBytes } from "../latin1";
import { WitError } from "./wit-error";

/** What belongs to the connection, and not to what is carried: the set that wasmtime refuses. */
const FORBIDDEN: ReadonlySet<string> = new Set([
  "connection",
  "host",
  "http2-settings",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** RFC 9110 §5.6.2. */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export type FieldEntry = readonly [name: string, value: Uint8Array];

/** The resource `fields` of wasi:http/types: names without regard to case, values as bytes, each value of its own. */
export class Fields {
  private list: FieldEntry[] = [];
  private isImmutable = false;

  static fromList(entries: readonly FieldEntry[]): Fields {
    const fields = new Fields();
    for (const [name, value] of entries) fields.append(name, value);
    return fields;
  }

  /** Of a message that has arrived. */
  static received(headers: Headers): Fields {
    const fields = new Fields();
    for (const [name, value] of headers) fields.list.push([name, latin1ToBytes(value)]);
    return fields.lock();
  }

  get(name: string): Uint8Array[] {
    const key = name.toLowerCase();
    return this.list.filter(([other]) => other.toLowerCase() === key).map(([, value]) => value);
  }

  has(name: string): boolean {
    const key = name.toLowerCase();
    return this.list.some(([other]) => other.toLowerCase() === key);
  }

  set(name: string, values: readonly Uint8Array[]): void {
    this.check(name);
    for (const value of values) checkValue(value);
    this.remove(name);
    for (const value of values) this.list.push([name, value]);
  }

  delete(name: string): void {
    this.check(name);
    this.remove(name);
  }

  append(name: string, value: Uint8Array): void {
    this.check(name);
    checkValue(value);
    this.list.push([name, value]);
  }

  entries(): readonly FieldEntry[] {
    return this.list;
  }

  clone(): Fields {
    const fields = new Fields();
    fields.list = [...this.list];
    return fields;
  }

  /** It is part of a message now. */
  lock(): this {
    this.isImmutable = true;
    return this;
  }

  toHeaders(): Headers {
    const headers = new Headers();
    for (const [name, value] of this.list) headers.append(name, bytesToLatin1(value));
    return headers;
  }

  private remove(name: string): void {
    const key = name.toLowerCase();
    this.list = this.list.filter(([other]) => other.toLowerCase() !== key);
  }

  /** @throws a WitError with a `header-error`. */
  private check(name: string): void {
    if (this.isImmutable) throw new WitError({ tag: "immutable" });
    if (!TOKEN.test(name)) throw new WitError({ tag: "invalid-syntax" });
    if (FORBIDDEN.has(name.toLowerCase())) throw new WitError({ tag: "forbidden" });
  }
}

/** Visible characters, spaces, tabs, and bytes beyond ASCII (RFC 9110 §5.5). */
function checkValue(value: Uint8Array): void {
  for (const byte of value) {
    if ((byte < 0x20 && byte !== 0x09) || byte === 0x7f) throw new WitError({ tag: "invalid-syntax" });
  }
}
