const MARK = "foremeshEvaluated";

/**
 * Whether this is the first time that a worker's own script is evaluated. WebKit does it again when a module which the
 * script loads imports from it (WebKitGTK 2.50.6: the entry is not in its module map, and is fetched twice); what listens
 * must not do so twice. Chromium and Firefox take the one there is.
 */
export function isFirstEvaluation(): boolean {
  if (Object.hasOwn(self, MARK)) return false;
  Object.defineProperty(self, MARK, { value: true });
  return true;
}
