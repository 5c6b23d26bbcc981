/** Chromium 156 and Firefox give the first language no weight, and each further one a tenth less, down to a tenth. */
const weighted = (language: string, index: number): string =>
  index === 0 ? language : `${language};q=${(Math.max(10 - index, 1) / 10).toFixed(1)}`;

/**
 * What the browser adds to a request before a service worker sees it (fetch standard, "fetch"), so that a service
 * answers both ways the same.
 */
export function addNegotiation(headers: Headers): void {
  if (!headers.has("accept")) headers.set("accept", "*/*");
  if (!headers.has("accept-language"))
    headers.set("accept-language", navigator.languages.map(weighted).join(","));
}
