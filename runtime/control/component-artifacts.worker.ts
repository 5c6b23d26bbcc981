import type { CodeCache, CodeFile } from "../cache/code-cache";
import type { GeneratedFile, TranspiledStore } from "../cache/transpiled-store.browser";
import type { ServiceConfig } from "../config/schema";
import { isFullDisk } from "../kernel/is-full-disk";
import { createSingleFlight } from "../kernel/single-flight";
import { generatedUrl } from "../protocol/generated-url";
import type { TranspiledFiles, TranspileMode, TranspileOrder } from "../protocol/transpiler-messages";

/** JavaScript that was made here, with its bytes: for when nothing of it is kept, or not any more. */
export interface GeneratedScript extends CodeFile {
  readonly body: Blob;
}

/** A component in the form in which an engine runs it. */
export interface RunnableComponent {
  /** What the host imports, at the URL where the service worker answers it. */
  readonly script: GeneratedScript;
  /** Core modules, by the names by which the script asks for them. */
  readonly cores: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
}

export interface ComponentArtifacts {
  /** Transpiles the component unless this browser has done so before. */
  get(file: CodeFile): Promise<RunnableComponent>;
  /** Makes sure that the service worker answers the script at its URL. */
  confirm(script: GeneratedScript): Promise<void>;
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
  /** Hands a file over to the service worker, which evicts others for it where that is needed. */
  offer(file: CodeFile, body: Blob): Promise<void>;
  /** Rejects unless the service worker has it, verified. */
  confirmEntry(file: CodeFile): Promise<void>;
  /** It runs all the same, and is transpiled anew at the next visit. */
  onUnkept(error: unknown): void;
}

/** An artifact that is a component as its tools made it, for this browser to transpile. */
export const isComponent = ({ abi, url }: ServiceConfig["artifact"]): boolean =>
  abi === "wasi-http" && url.endsWith(".wasm");

const isScript = (name: string): boolean => name.endsWith(".js");

/** A result of the transpiler, with the digest of each file. */
interface Transpiled {
  readonly script: Omit<GeneratedScript, "url">;
  readonly cores: RunnableComponent["cores"];
}

/** Components that come unmodified: transpiled on first use, and kept. */
export function createComponentArtifacts(options: ComponentArtifactsOptions): ComponentArtifacts {
  const { code, store, transpile, mode, digest, offer, confirmEntry } = options;
  const once = createSingleFlight<Transpiled>();
  const keyOf = ({ sha256 }: CodeFile): string => `${sha256} ${options.transpiler} ${mode}`;

  /** What comes from disk is verified, as all code is; `undefined`: it is not there, or not what was made. */
  const readKept = async (file: CodeFile): Promise<Transpiled | undefined> => {
    const cores: Record<string, Uint8Array<ArrayBuffer>> = {};
    let script: Transpiled["script"] | undefined;
    for (const { name, sha256, body } of (await store.read(keyOf(file))) ?? []) {
      const bytes = await body.arrayBuffer();
      if ((await digest(bytes)) !== sha256) return undefined;
      // Not the handle of what is on disk: that may go.
      if (isScript(name)) script = { sha256, body: new Blob([bytes], { type: body.type }) };
      else cores[name] = new Uint8Array(bytes);
    }
    return script === undefined ? undefined : { script, cores };
  };

  const keep = async (file: CodeFile, files: readonly GeneratedFile[]): Promise<void> => {
    try {
      await store.write(keyOf(file), files);
    } catch (error) {
      if (!isFullDisk(error)) throw error;
      for (const { sha256, body } of files)
        await offer({ url: generatedUrl(file.url, sha256), sha256 }, body);
      await store.enter(keyOf(file), files);
    }
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
    await keep(file, files).catch(options.onUnkept);
    const cores = Object.fromEntries(made.filter(([name]) => !isScript(name)));
    const { sha256, body } = files.find(({ name }) => isScript(name))!;
    return { script: { sha256, body }, cores };
  };

  return {
    async get(file) {
      const { script, cores } = await once(
        keyOf(file),
        async () => (await readKept(file).catch(() => undefined)) ?? make(file),
      );
      return { script: { ...script, url: generatedUrl(file.url, script.sha256) }, cores };
    },
    async confirm(script) {
      try {
        await confirmEntry(script);
      } catch {
        // It could not be kept and the worker was stopped since, it was evicted, or its database was deleted.
        await offer(script, script.body);
        await confirmEntry(script);
      }
    },
    async retain(services) {
      const components = services.map(({ artifact }) => artifact).filter(isComponent);
      await store.retain(new Set(components.map(keyOf)));
    },
  };
}
