/** One run of a command, as the adapter of the SDK hands it over. */
export interface CommandProcess {
  /** Resolves when there is room for more. */
  write(chunk: Uint8Array): Promise<void>;
  /** No more input will come. */
  closeInput(): Promise<void>;
  /** What it writes, piece by piece, until it ends. */
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  /** Its exit code, when it has ended by itself or was killed; rejects with what it died of. */
  readonly exitCode: Promise<number>;
  /** Ends it where it stands, as far as it can be reached. */
  kill(): void;
}

/** A package that was loaded, with a command to run. */
export interface CommandPackage {
  start(environment: Readonly<Record<string, string>>): Promise<CommandProcess>;
}

/** What the folder `foremesh/wasmer/` exports: the one part of the mesh that has the SDK in it. */
export interface WasmerAdapter {
  /** Where its pool's workers are started from. */
  readonly poolUrl: string;
  /** Fetches and compiles the runtime; needs the network, which is gone once the realm is locked. */
  compileRuntime(): Promise<WebAssembly.Module>;
  loadPackage(options: LoadOptions): Promise<CommandPackage>;
}

export interface LoadOptions {
  readonly runtime: WebAssembly.Module;
  /** A package in the format WEBC, or a WASI or WASIX module. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}
