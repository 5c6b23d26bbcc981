import { latin1ToBytes } from "../latin1";

/**
 * The meta-variables of a CGI program (RFC 3875 §4.1), as WASI hands them over: the bytes of `NAME=value`.
 *
 * A header's value is bytes, which JavaScript has as one character each; all else is text, in UTF-8. The service's configuration comes first, so that no setting can stand in for a part of the request.
 */
export function cgiEnvironment(
  { method, url, headers }: Request,
  config: Readonly<Record<string, string>>,
  contentLengthBytes?: number,
): Uint8Array[] {
  const { protocol, hostname, port, pathname, search } = new URL(url);
  const isSecure = protocol === "https:";
  const fields: Record<string, string> = {};
  const variables: Record<string, string> = {
    ...config,
    GATEWAY_INTERFACE: "CGI/1.1",
    SERVER_PROTOCOL: "HTTP/1.1",
    SERVER_SOFTWARE: "foremesh",
    SERVER_NAME: hostname,
    SERVER_PORT: port || (isSecure ? "443" : "80"),
    REMOTE_ADDR: "127.0.0.1",
    REQUEST_METHOD: method,
    // As servers add it: PATH_INFO is decoded, and cannot be told from what a client had encoded.
    REQUEST_URI: pathname + search,
    SCRIPT_NAME: "",
    PATH_INFO: decode(pathname),
    QUERY_STRING: search.slice(1),
  };
  if (isSecure) variables.HTTPS = "on";
  for (const [name, value] of headers) {
    const variable = name.toUpperCase().replaceAll("-", "_");
    // HTTP_PROXY would be taken for a setting by the guest's own HTTP library (CVE-2016-5385, "httpoxy").
    if (name === "proxy") continue;
    const isContent = name === "content-type" || name === "content-length";
    fields[isContent ? variable : `HTTP_${variable}`] = value;
  }
  // No browser tells it in a header.
  if (contentLengthBytes !== undefined) fields.CONTENT_LENGTH = String(contentLengthBytes);
  for (const name of Object.keys(fields)) delete variables[name];
  return [...encodeLines(linesOf(variables)), ...linesOf(fields).map(latin1ToBytes)];
}

/** A NUL ends a line where the program reads it: what follows one in a decoded path must not be taken for a line. */
const linesOf = (variables: Readonly<Record<string, string>>): string[] =>
  Object.entries(variables).map(([name, value]) => `${name}=${value}`.split("\0", 1)[0]!);

const utf8 = new TextEncoder();

/** All at once: a call of the encoder for each of twenty lines is a tenth of what a small program's run takes. */
function encodeLines(lines: readonly string[]): Uint8Array[] {
  const bytes = utf8.encode(lines.join("\0"));
  const starts = [0];
  for (let at = bytes.indexOf(0); at !== -1; at = bytes.indexOf(0, at + 1)) starts.push(at + 1);
  return starts.map((start, index) => bytes.subarray(start, (starts[index + 1] ?? bytes.length + 1) - 1));
}

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}
