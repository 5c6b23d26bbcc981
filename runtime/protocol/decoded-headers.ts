/** What a browser undoes before anyone sees the body; another coding is still on it. */
const DECODED = /^(?:gzip|x-gzip|deflate|br|zstd|dcb|dcz)\b/i;

/** Was the body encoded as it came? Then its Content-Length is not that of what can be read (whatwg/fetch#67). */
export const isDecoded = (headers: Headers): boolean => DECODED.test(headers.get("content-encoding") ?? "");

/** The fields of a response that was built again around the body as it can be read. */
export function decodedHeaders(original: Headers): Headers {
  const headers = new Headers(original);
  if (!isDecoded(original)) return headers;
  headers.delete("content-encoding");
  headers.delete("content-length");
  return headers;
}
