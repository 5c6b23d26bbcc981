import { type CodeSource, openCode } from "./bare-code";

/** What a hand-written worker needs to run one service and to answer one request with it. */
export interface BareOrder {
  readonly abi: "fetch" | "raw" | "wasi-command" | "wasi-http";
  readonly entryUrl: string;
  readonly wasmUrls: readonly string[];
  readonly fileUrls: readonly string[];
  /** Of modules and files; the network if absent. The JavaScript glue is imported by its URL, which no store answers. */
  readonly codeFrom?: CodeSource;
  readonly usesSql?: boolean;
  readonly request: { readonly url: string; readonly init: RequestInit };
}

export type Handle = (request: Request) => Promise<Response>;
/** Makes one more guest of modules that are compiled. */
export type Instantiate = () => Promise<Handle>;

/** Everything at once: modules compiled while they arrive, files, and the JavaScript glue. */
export async function loadBare<Glue>({ entryUrl, wasmUrls, fileUrls, codeFrom }: BareOrder) {
  const open = openCode(codeFrom);
  const [modules, files, glue] = await Promise.all([
    byFileName(wasmUrls, (url) => WebAssembly.compileStreaming(open(url))),
    byFileName(fileUrls, async (url) => (await open(url)).arrayBuffer()),
    import(/* @vite-ignore */ entryUrl) as Promise<Glue>,
  ]);
  return { modules, files, glue };
}

/** Serves the orders that a bare worker is sent; says first that it is up. */
export function serveBare(start: (order: BareOrder) => Promise<Handle>): void {
  const serve = async (order: BareOrder) => {
    const handle = await start(order);
    const response = await handle(new Request(order.request.url, order.request.init));
    const body = await response.arrayBuffer();
    self.postMessage({ status: response.status, body }, { transfer: [body] });
  };
  // The page hears of an error, and of no rejection.
  self.onmessage = ({ data }: MessageEvent<BareOrder>) => void serve(data).catch(reportError);
  self.postMessage("up");
}

async function byFileName<T>(
  urls: readonly string[],
  load: (url: string) => Promise<T>,
): Promise<Record<string, T>> {
  const named = urls.map(async (url) => [url.slice(url.lastIndexOf("/") + 1), await load(url)] as const);
  return Object.fromEntries(await Promise.all(named));
}
