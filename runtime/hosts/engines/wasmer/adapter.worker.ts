import { Wasmer } from "@wasmer/sdk/browser";
import type { CommandPackage, CommandProcess, LoadOptions } from "./command-process";

/**
 * The only file with @wasmer/sdk in it: built into a folder of its own, which an app serves if it wants this engine
 * (docs/decisions/0012). The SDK finds its runtime and its pool's script by these paths, too.
 */
const RUNTIME_URL = new URL("../pkg/wasmer_sdk_js_bg.wasm", import.meta.url).href;
export const poolUrl = new URL("./browser-worker.js", import.meta.url).href;

export const compileRuntime = (): Promise<WebAssembly.Module> =>
  WebAssembly.compileStreaming(fetch(RUNTIME_URL));

export async function loadPackage({ runtime, bytes }: LoadOptions): Promise<CommandPackage> {
  // From bytes alone: without a name there is no registry to ask, and nothing of it to keep.
  const wasmer = await Wasmer.create({ wasm: runtime, cache: false });
  const loaded = await wasmer.packages.load(bytes);
  return {
    async start(env): Promise<CommandProcess> {
      const sandbox = await wasmer.sandboxes.create({ packages: [loaded], network: { mode: "disabled" } });
      const command = sandbox.command(loaded, [], { env });
      const process = await command.spawn({ stdin: "pipe", stdout: "pipe", stderr: "pipe" });
      const exitCode = process.wait().then((output) => output.exitCode);
      // Its files are gone with it.
      const close = () => sandbox.close().catch(() => undefined);
      exitCode.then(close, close);
      return {
        write: (chunk) => process.stdin!.write(chunk),
        closeInput: () => process.stdin!.close(),
        stdout: process.stdout!,
        stderr: process.stderr!,
        exitCode,
        kill: () => void process.kill(),
      };
    },
  };
}
