/** A response whose headers can be changed: the network's cannot, but it can be built again around its body. */
export function openHeaders(response: Response): Response {
  // Made here; what a fetch gave has a URL.
  if (response.type === "default" && response.url === "") return response;
  // An opaque response cannot be taken apart.
  if (response.type.startsWith("opaque") || response.type === "error") return response;
  const { status, statusText } = response;
  const headers = new Headers(response.headers);
  // The body is decoded already (whatwg/fetch#67).
  headers.delete("content-encoding");
  headers.delete("content-length");
  return new Response(response.body, { status, statusText, headers });
}
