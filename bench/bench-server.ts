import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { sendResponse, toRequest } from "../demo-app/server/node-bridge";
import { answerFromFiles } from "../demo-app/server/static-files";
import { UNMONITORED_SITE, withoutMonitoring } from "./unmonitored";

/**
 * Cross-origin isolation makes `performance.now()` tick every 5 µs instead of every 100 µs (w3c/hr-time), which is the
 * difference between a measurement and a guess on the direct path.
 */
const HEADERS = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

export interface BenchServer {
  /** Names under `.localhost` are secure contexts and sites of their own: one arm's processes are not another's. */
  urlOf(site: string): string;
  close(): void;
}

/** Serves the files of the benchmark, all arms alike, with the code of the demo's own server. */
export async function createBenchServer(root: string): Promise<BenchServer> {
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const request = await toRequest(incoming, `http://${incoming.headers.host}`);
    const pathname = incoming.url!.split("?")[0]!;
    const answered = await answerFromFiles(root, request, pathname);
    const isOwnHost = request.url.includes(`//${UNMONITORED_SITE}.`) && pathname === "/foremesh/host.js";
    await sendResponse(isOwnHost ? await unmonitored(answered) : answered, outgoing, HEADERS);
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error as Error));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    urlOf: (site) => `http://${site}.localhost:${port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function unmonitored(host: Response): Promise<Response> {
  const headers = { "content-type": host.headers.get("content-type")! };
  return new Response(withoutMonitoring(await host.text()), { headers });
}
