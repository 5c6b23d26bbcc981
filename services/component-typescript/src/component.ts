import { encodeUtf8 } from "./utf8";

export { decodeUtf8, encodeUtf8 } from "./utf8";

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
