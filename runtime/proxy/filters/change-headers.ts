import { decodedHeaders } from "../../protocol/decoded-headers";
import { NULL_BODY_STATUS } from "../../protocol/null-body-status";

/**
 * Changes the headers of a response. Those of the network's cannot be changed, but it can be built again around its
 * body; an opaque one cannot be taken apart, and stays as it is.
 */
export function changeHeaders(response: Response, change: (headers: Headers) => void): Response {
  if (response.type.startsWith("opaque") || response.type === "error") return response;
  const open = isOurs(response) ? response : reopened(response);
  change(open.headers);
  return open;
}

/** Made here; what a fetch gave has a URL. */
const isOurs = ({ type, url }: Response): boolean => type === "default" && url === "";

function reopened(response: Response): Response {
  const { status, statusText } = response;
  // Chromium's fetch gives a 204 an empty body, which the constructor refuses.
  const body = NULL_BODY_STATUS.has(status) ? null : response.body;
  return new Response(body, { status, statusText, headers: decodedHeaders(response.headers) });
}
