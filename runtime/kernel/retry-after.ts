/**
 * How long a server asks to wait, in ms from now; `undefined` when it says nothing that can be read.
 *
 * @param text  Seconds, or an HTTP date (RFC 9110 §10.2.3).
 * @param wallNow  Epoch ms.
 */
export function retryAfterMs(text: string | null, wallNow: number): number | undefined {
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, at - wallNow);
}
