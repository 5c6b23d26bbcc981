import type { CodeCache, CodeFile } from "../cache/code-cache";
import type { TranspiledStore } from "../cache/transpiled-store.browser";
import type { ServiceConfig } from "../config/schema";
import { MeshError } from "../kernel/errors";
import { createSingleFlight } from "../kernel/single-flight";
import { generatedUrl } from "../protocol/generated-url";
import type { TranspiledFiles, TranspileMode, TranspileOrder } from "../protocol/transpiler-messages";

/** A component in the form in which an engine runs it. */
export interface RunnableComponent {
  /** What the host imports, at the URL where the service worker answers it. */
  readonly script: CodeFile;
  /** Core modules, by the names by which the script asks for them. */
  readonly cores: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

export interface ComponentArtifacts {
  /** Transpiles the component unless this browser has done so before. */
  get(file: CodeFile): Promise<RunnableComponent>;
  /** Drops what these services do not need. */
  retain(services: readonly ServiceConfig[]): Promise<void>;
}

export interface ComponentArtifactsOptions {
  readonly code: Pick<CodeCache, "bytes">;
  readonly store: TranspiledStore;
  transpile(order: TranspileOrder): Promise<TranspiledFiles>;
  /** Names the transpiler in use: another one's results are not taken. */
  readonly transpiler: string;
  readonly mode: TranspileMode;
  digest(bytes: ArrayBuffer): Promise<string>;
}

/** An artifact that is a component as its tools made it, for this browser to transpile. */
export const isComponent = ({ abi, url }: ServiceConfig["artifact"]): boolean =>
  abi === "wasi-http" && url.endsWith(".wasm");

const isScript = (name: string): boolean => name.endsWith(".js");

/** A result of the transpiler, with the digest of each file. */
interface Transpiled {
  readonly scriptSha256: string;
  readonly cores: RunnableComponent["cores"];
}

/** Components that come unmodified: transpiled on first use, and kept. */
export function createComponentArtifacts(options: ComponentArtifactsOptions): ComponentArtifacts {
  const { code, store, transpile, mode, digest } = options;
  const once = createSingleFlight<Transpiled>();
  const keyOf = ({ sha256 }: CodeFile): string => `${sha256} ${options.transpiler} ${mode}`;

  /** What comes from disk is verified, as all code is; `undefined`: it is not there, or not what was made. */
  const readKept = async (file: CodeFile): Promise<Transpiled | undefined> => {
    const cores: Record<string, Uint8Array<ArrayBuffer>> = {};
    let scriptSha256: string | undefined;
    for (const { name, sha256, body } of (await store.read(keyOf(file))) ?? []) {
      const bytes = await body.arrayBuffer();
      if ((await digest(bytes)) !== sha256) return undefined;
      if (isScript(name)) scriptSha256 = sha256;
      else cores[name] = new Uint8Array(bytes);
    }
    return scriptSha256 === undefined ? undefined : { scriptSha256, cores };
  };

  const make = async (file: CodeFile): Promise<Transpiled> => {
    const { url } = file;
    const component = new Uint8Array(await code.bytes(file));
    const made = await transpile({ url, component, mode });
    const named = made.map(async ([name, bytes]) => {
      const type = isScript(name) ? "text/javascript" : "application/wasm";
      return { name, sha256: await digest(bytes.buffer), body: new Blob([bytes], { type }) };
    });
    const files = await Promise.all(named);
    try {
      await store.write(keyOf(file), files);
    } catch (error) {
      // The host imports it from there.
      const message = `Cannot keep what ${url} was transpiled to: ${String(error)}`;
      throw new MeshError("STORE_FAILED", message, { cause: error });
    }
    const cores = Object.fromEntries(made.filter(([name]) => !isScript(name)));
    return { scriptSha256: files.find(({ name }) => isScript(name))!.sha256, cores };
  };

  return {
    async get(file) {
      const { scriptSha256, cores } = await once(
        keyOf(file),
        async () => (await readKept(file).catch(() => undefined)) ?? make(file),
      );
      return { script: { url: generatedUrl(file.url, scriptSha256), sha256: scriptSha256 }, cores };
    },
    async retain(services) {
      const components = services.map(({ artifact }) => artifact).filter(isComponent);
      await store.retain(new Set(components.map(keyOf)));
    },
  };
}
