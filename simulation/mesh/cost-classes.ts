/** What a service of one kind costs, as measured (facts on WASM services: Chromium 156, two cores, nothing cached). */
export interface CostClass {
  readonly name: string;
  /** Over the wire. */
  readonly bytes: number;
  readonly compileMs: number;
  /** Compiled code to ready, in a worker that is made for it. */
  readonly instantiateMs: number;
  readonly memoryMib: number;
}

const MB = 1_000_000;

/**
 * Cold start = compile + instantiate, without the download. A second instance of a small guest takes 0.3 to 2 ms and of a
 * component written in JavaScript 15 to 34; 20 ms for its worker are added. Where a second instance was not measured, the
 * cold start is halved.
 */
const CLASSES: readonly CostClass[] = [
  { name: "C, by pointer and length", bytes: 0.024 * MB, compileMs: 3, instantiateMs: 20, memoryMib: 1 },
  { name: "WASI command, C or Rust", bytes: 0.056 * MB, compileMs: 12, instantiateMs: 20, memoryMib: 1 },
  { name: "wasi:http component, Rust", bytes: 0.085 * MB, compileMs: 153, instantiateMs: 22, memoryMib: 4 },
  { name: "component on QuickJS", bytes: 0.63 * MB, compileMs: 390, instantiateMs: 35, memoryMib: 15 },
  { name: "SQLite", bytes: 0.41 * MB, compileMs: 120, instantiateMs: 120, memoryMib: 20 },
  { name: "PHP", bytes: 7 * MB, compileMs: 830, instantiateMs: 830, memoryMib: 67 },
  {
    name: "component on StarlingMonkey",
    bytes: 14.2 * MB,
    compileMs: 1_350,
    instantiateMs: 54,
    memoryMib: 82,
  },
];

/** Every kind equally often, by a hash of the name (FNV-1a): a service costs the same in every replay. */
export function costClassOf(service: string): CostClass {
  let hash = 0x811c9dc5;
  for (let i = 0; i < service.length; i++) hash = Math.imul(hash ^ service.charCodeAt(i), 0x01000193);
  return CLASSES[((hash ^ (hash >>> 15)) >>> 0) % CLASSES.length]!;
}
