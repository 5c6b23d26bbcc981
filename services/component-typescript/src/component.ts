import { decodeInScript, encodeInScript } from "./utf8";

// The engine's own, where it has them: StarlingMonkey takes 3 s and 100 MB for 1 MiB of text character by character.
const { TextEncoder: Encoder, TextDecoder: Decoder } = globalThis as Partial<typeof globalThis>;

export const encodeUtf8 = (text: string): Uint8Array =>
  Encoder === undefined ? encodeInScript(text) : new Encoder().encode(text);

/** What is no UTF-8 becomes U+FFFD; how many of them is the engine's affair. */
export const decodeUtf8 = (bytes: Uint8Array): string =>
  Decoder === undefined ? decodeInScript(bytes) : new Decoder("utf-8", { ignoreBOM: true }).decode(bytes);

/** Each character of a value is one byte, as in Fetch's ByteString. */
export type ServiceHeader = [name: string, value: string];

export interface ServiceRequest {
  readonly method: string;
  /** Absolute, such as "http://hello/greet?name=Ann". */
  readonly url: string;
  /** Names in lower case; one that has several values stands several times. */
  readonly headers: readonly ServiceHeader[];
  readonly body: Uint8Array;
}

export interface ServiceResponse {
  readonly status: number;
  readonly headers: readonly ServiceHeader[];
  readonly body: Uint8Array;
}

/** What the module of a service exports as `handle`. */
export type ServiceHandler = (request: ServiceRequest) => ServiceResponse;

/** The first value of a header, or undefined. `name` in lower case. */
export function headerOf({ headers }: ServiceRequest, name: string): string | undefined {
  return headers.find(([each]) => each === name)?.[1];
}

export function textResponse(
  text: string,
  { status = 200, headers = [] }: Partial<Omit<ServiceResponse, "body">> = {},
): ServiceResponse {
  const type: ServiceHeader = ["content-type", "text/plain; charset=utf-8"];
  return { status, headers: [type, ...headers], body: encodeUtf8(text) };
}
