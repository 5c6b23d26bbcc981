import { readUnsigned } from "../limits/leb128";

/**
 * What can be told of a WebAssembly binary from its first bytes and its outermost sections (Component Model,
 * Binary.md): the preamble has a version and a layer, 0 for core modules and 1 for components.
 */
const MAGIC = "\0asm";
const PREAMBLE_BYTES = 8;
const COMPONENT_VERSION = 13;

const ALIAS = 6;
const TYPE = 7;
const IMPORT = 10;
const EXPORT = 11;

/** What this is instead of a component, and what to do; `undefined` for a component. */
export function notComponent(bytes: Uint8Array): string | undefined {
  if (bytes.length < PREAMBLE_BYTES || textOf(bytes.subarray(0, 4)) !== MAGIC) {
    const found = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    return `it is no WebAssembly (it ${found === "" ? "is empty" : `starts with ${found}`}), must be a component`;
  }
  const [version, layer] = [bytes[4]! | (bytes[5]! << 8), bytes[6]! | (bytes[7]! << 8)];
  if (layer === 0) return notWrapped(bytes);
  if (layer !== 1) return `its layer is ${layer}, must be 1, a component`;
  if (version === COMPONENT_VERSION) return undefined;
  return `it is a component of version ${version}, must be ${COMPONENT_VERSION}`;
}

function notWrapped(bytes: Uint8Array): string {
  const wrap = "make one of it with `jco new`, or build it for wasm32-wasip2";
  const isPreview1 = textOf(bytes).includes("wasi_snapshot_preview1");
  if (!isPreview1) return `it is a core module (layer 0), must be a component (layer 1): ${wrap}`;
  return `it is a core module (layer 0) for WASI preview 1, must be a component (layer 1): ${wrap}; or give it the abi wasi-command`;
}

/** Text in which a component names things, between other bytes; not that of the modules and components in it. */
export interface InterfaceText {
  readonly imports: string;
  readonly exports: string;
  /** Of functions, of its imports among others. */
  readonly functions: string;
}

export function interfaceText(component: Uint8Array): InterfaceText {
  const texts = new Map<number, string>();
  let at = PREAMBLE_BYTES;
  while (at < component.length) {
    const id = component[at]!;
    const size = readUnsigned(component, at + 1);
    if (size === undefined) break;
    const endAt = size.endAt + Number(size.value);
    if (id === ALIAS || id === TYPE || id === IMPORT || id === EXPORT)
      texts.set(id, (texts.get(id) ?? "") + textOf(component.subarray(size.endAt, endAt)));
    at = endAt;
  }
  const of = (id: number) => texts.get(id) ?? "";
  return { imports: of(IMPORT), exports: of(EXPORT), functions: of(TYPE) + of(ALIAS) };
}

/** Byte by byte: names here are ASCII, and other bytes must not be taken for text. */
const textOf = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);
