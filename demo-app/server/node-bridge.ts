import type { IncomingMessage, ServerResponse } from "node:http";

const BODY_MAX_BYTES = 1024 * 1024;

/** A node:http request as a fetch `Request`, so that the server's parts are plain functions of it. */
export async function toRequest(incoming: IncomingMessage, origin: string): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
  }
  const method = incoming.method ?? "GET";
  const body = method === "GET" || method === "HEAD" ? null : await readBody(incoming);
  return new Request(new URL(incoming.url ?? "/", origin), { method, headers, body });
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > BODY_MAX_BYTES)
      throw new RangeError(`Cannot read the body: over ${BODY_MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** node:http itself leaves the body out of answers to HEAD and of 304. */
export async function sendResponse(
  response: Response,
  outgoing: ServerResponse,
  extraHeaders: Readonly<Record<string, string>>,
): Promise<void> {
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) outgoing.setHeader(name, value);
  for (const [name, value] of Object.entries(extraHeaders)) outgoing.setHeader(name, value);
  if (response.status !== 304) outgoing.setHeader("content-length", body.byteLength);
  outgoing.end(body);
}
