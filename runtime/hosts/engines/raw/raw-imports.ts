import type { Capabilities, LogLevel } from "../../capabilities/capabilities";
import { forbiddenCapability } from "../forbidden-capability";

export interface RawImportsOptions {
  readonly service: string;
  readonly capabilities: Capabilities;
  memory(): WebAssembly.Memory;
  /** Milliseconds since 1970. */
  wallNow(): number;
  fillRandom(bytes: Uint8Array<ArrayBuffer>): void;
}

/** In the order of the numbers that guests use. */
const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "critical"];

/** What a module of the `raw` ABI may import: "foremesh", and what AssemblyScript compiles to calls of "env". */
export function rawImports(options: RawImportsOptions) {
  const { service, capabilities } = options;
  const utf8 = new TextDecoder();
  const bytesAt = (pointer: number, length: number) =>
    new Uint8Array(options.memory().buffer as ArrayBuffer, pointer >>> 0, length >>> 0);
  const need = (isGranted: boolean, name: string) => {
    if (!isGranted) throw forbiddenCapability(service, name);
  };
  const random = (bytes: Uint8Array<ArrayBuffer>) => {
    need(capabilities.random, "random");
    options.fillRandom(bytes);
    return bytes;
  };
  const now = () => {
    need(capabilities.clocks, "clocks");
    return options.wallNow();
  };
  /** A string of AssemblyScript: UTF-16, its length in bytes four before it. */
  const textAt = (pointer: number) => {
    if (pointer === 0) return "";
    const [length] = new Uint32Array(options.memory().buffer.slice(pointer - 4, pointer));
    return new TextDecoder("utf-16le").decode(bytesAt(pointer, length!).slice());
  };
  return {
    foremesh: {
      log: (level: number, pointer: number, length: number) =>
        capabilities.log(LEVELS[level] ?? "info", utf8.decode(bytesAt(pointer, length).slice())),
      now,
      random: (pointer: number, length: number) => void random(bytesAt(pointer, length)),
    },
    env: {
      abort: (message: number, file: number, line: number, column: number) => {
        throw new WebAssembly.RuntimeError(`${textAt(message)} (${textAt(file)}:${line}:${column})`);
      },
      seed: () => new DataView(random(new Uint8Array(8)).buffer).getFloat64(0),
      "Date.now": now,
    },
  };
}
