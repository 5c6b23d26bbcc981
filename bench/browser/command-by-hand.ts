import { Fd, File, OpenFile, WASI, wasi } from "@bjorn3/browser_wasi_shim";
import type { Handle } from "./bare-order";

class Output extends Fd {
  readonly chunks: Uint8Array[] = [];
  override fd_write(data: Uint8Array) {
    this.chunks.push(data);
    return { ret: wasi.ERRNO_SUCCESS, nwritten: data.byteLength };
  }
}

/** A command as CGI, as a worker by hand would run it with the same library: an instance for each request. */
export const commandByHand =
  (name: string, module: WebAssembly.Module): Handle =>
  async ({ method, url, headers }) => {
    const { pathname, search } = new URL(url);
    const fields = [...headers].map(
      ([name, value]) => `HTTP_${name.toUpperCase().replaceAll("-", "_")}=${value}`,
    );
    const env = [`REQUEST_METHOD=${method}`, `PATH_INFO=${pathname}`, `QUERY_STRING=${search.slice(1)}`];
    const output = new Output();
    const run = new WASI([name], [...env, ...fields], [new OpenFile(new File([])), output, new Output()]);
    const imports = { wasi_snapshot_preview1: run.wasiImport as WebAssembly.ModuleImports };
    run.start(new WebAssembly.Instance(module, imports) as unknown as Parameters<WASI["start"]>[0]);
    const utf8 = new TextDecoder();
    const written = output.chunks.map((chunk) => utf8.decode(chunk)).join("");
    const [head = "", body] = written.split(/\r?\n\r?\n/);
    const pairs = head.split(/\r?\n/).map((line) => line.split(": ") as [string, string]);
    return new Response(body, { headers: pairs });
  };
