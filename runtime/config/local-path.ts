/**
 * True for a path on this origin that means the same to every reader. Refused are other origins, "//host", anything
 * that climbs out of its folder, and what URL parsers, servers and proxies decode differently: backslashes, control
 * characters (the URL standard drops tabs and newlines, so ".\t./" climbs), and encoded dots and slashes.
 */
function isLocalPath(url: string): boolean {
  const printable = /^[!-[\]-~]+$/.test(url);
  const absolute = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(url);
  const climbs = /(?:^|\/)\.\.(?:[/?#]|$)/.test(url);
  const ambiguous = /%(?:[01]|2[ef]|5c|7f)/i.test(url);
  return printable && !absolute && !climbs && !ambiguous;
}

/** The same without query and fragment: code is looked up, and verified, by its path. */
export const isArtifactPath = (url: string): boolean => isLocalPath(url) && !/[?#]/.test(url);

/** An upstream is a path from this origin's root, or an http(s) URL; `fetch` rejects one with a password in it. */
export function isUpstreamUrl(url: string): boolean {
  if (url.startsWith("/")) return isLocalPath(url);
  if (!/^https?:\/\/[!-[\]-~]+$/i.test(url)) return false;
  try {
    const { username, password } = new URL(url);
    return username === "" && password === "";
  } catch {
    return false;
  }
}

/**
 * The path of an artifact: from this origin's root, or relative to where the configuration lies; `undefined` when
 * that is another origin.
 */
export function resolveLocalPath(url: string, configUrl: string, origin: string): string | undefined {
  try {
    const base = url.startsWith("/") ? origin : new URL(configUrl, origin);
    const resolved = new URL(url, base);
    return resolved.origin === new URL(origin).origin ? resolved.pathname : undefined;
  } catch {
    return undefined;
  }
}
