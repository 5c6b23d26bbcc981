import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createDemoApi, type LoadServices } from "./demo-api";
import { sendResponse, toRequest } from "./node-bridge";
import { problemResponse } from "./problem-response";
import { securityHeaders } from "./security-headers";
import { answerFromFiles } from "./static-files";

export interface DemoServerOptions {
  /** The built app: dist/. */
  readonly root: string;
  /** The built services: dist/services/. */
  readonly servicesDir: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly loadServices?: LoadServices;
  /** Where expenses are kept; absent: as long as the server runs. */
  readonly expensesFile?: string;
}

export interface LoggedRequest {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly at: number;
}

export interface DemoServer {
  readonly url: string;
  /** Every request that reached the server, in order: how tests prove that one did not. */
  readonly requests: readonly LoggedRequest[];
  /** "off" cuts the connection of each `/api` request, as a server that is gone would. */
  setApi(mode: "on" | "off"): void;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/** Serves Wayfarer on this machine: its files, and the API that answers when the mesh in the browser does not. */
export async function createDemoServer(options: DemoServerOptions): Promise<DemoServer> {
  const { root, servicesDir, port = 0, loadServices = loadServicesLazily } = options;
  const api = createDemoApi(servicesDir, loadServices, options.expensesFile);
  const requests: LoggedRequest[] = [];
  let apiMode: "on" | "off" = "on";
  let url = "";

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const path = incoming.url ?? "/";
    requests.push({ method: incoming.method ?? "GET", path, at: Date.now() });
    // The path as sent: URL would resolve "..", and a path that needs that is refused, not mended.
    const pathname = path.split(/[?#]/)[0]!;
    const isApi = pathname.startsWith("/api/");
    if (isApi && apiMode === "off") {
      incoming.socket.destroy();
      return;
    }
    const request = await toRequest(incoming, url);
    const response = isApi ? await api(request) : await answerFromFiles(root, request, pathname);
    await sendResponse(response, outgoing, securityHeaders(pathname));
  }

  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(async (error: unknown) => {
      const refusal = problemResponse(
        400,
        "Bad request",
        error instanceof Error ? error.message : String(error),
      );
      if (!outgoing.headersSent) await sendResponse(refusal, outgoing, securityHeaders("/"));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, HOST, resolve);
  });
  url = `http://${HOST}:${(server.address() as AddressInfo).port}`;
  return {
    url,
    requests,
    setApi: (mode) => {
      apiMode = mode;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Imported on demand: the WASM runtimes behind it take a moment, and most answers need none of them. */
const loadServicesLazily: LoadServices = async (servicesDir) => {
  const { loadServicesInNode } = await import("../../services/run-in-node");
  return loadServicesInNode(servicesDir);
};
