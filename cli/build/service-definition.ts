export const ABIS = ["fetch", "wasi-http", "wasi-command", "raw", "wasmer"] as const;

export type Abi = (typeof ABIS)[number];

/** service.json: the service's entry in mesh.json, without what only the build knows, plus how it is built. */
export interface ServiceDefinition {
  readonly name: string;
  readonly version: string;
  readonly artifact: { readonly abi: Abi; readonly requestBody?: "whole" | "stream" };
  readonly build?: BuildInstructions;
  /** priority, resources, capabilities, prefetch: handed through. */
  readonly [key: string]: unknown;
}

export interface BuildInstructions {
  /** The module to bundle: of `fetch`, and of components of TypeScript. Relative to the service's folder. */
  readonly entry?: string;
  /** A .wasm that is built already, instead of sources. Relative to the service's folder. */
  readonly wasm?: string;
  /** A component of TypeScript: the JavaScript engine inside it. Default: "quickjs". */
  readonly javascript?: "quickjs" | "starlingmonkey";
  /** Copied from packages: file name → import specifier. */
  readonly modules?: Readonly<Record<string, string>>;
  /**
   * File name → a path in the service's folder ("./src/page.php"), a data source that makes it (its name in
   * data-sources/data-sources.ts beside the service), or an import specifier.
   */
  readonly files?: Readonly<Record<string, string>>;
  /** `wasi-http`: the component waits (outgoing calls, clocks, streams); it runs where the browser has JSPI. */
  readonly blocking?: boolean;
  /** Packages whose version decides whether a build is still good. */
  readonly packages?: readonly string[];
}

/** The files of a built service; `entry` is the one whose default export or `instantiate` the host calls. */
export interface BuiltFiles {
  readonly entry: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Kept beside the others for people and servers, but no part of what a host loads. */
  readonly extras: ReadonlyMap<string, Uint8Array>;
}
