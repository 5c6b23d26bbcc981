import type { Pages } from "./pages.sw";

/**
 * Firefox stops a worker 30 s after its last event, cuts the bodies that it was still making, and calls them complete (facts:
 * reliability.md finding 1; 30 of 100 bytes, status 200). A message every 10 s keeps it: 100 of 100. Chromium and WebKit
 * let a body end. "like Gecko" is what the others say.
 */
const CUTS_BODIES = /\bGecko\/\d/.test(navigator.userAgent);
const ASK_MS = 10_000;

/** Hands a body on and, where its worker could be stopped meanwhile, has pages send messages until it has ended. */
export function createWakefulness(pages: Pages): (response: Response) => Response {
  let openCount = 0;
  let asking: ReturnType<typeof setInterval> | undefined;

  return (response) => {
    if (!CUTS_BODIES || response.body === null || response.type !== "default") return response;
    openCount++;
    asking ??= setInterval(() => void pages.broadcast({ type: "stay-awake" }), ASK_MS);
    const { readable, writable } = new TransformStream();
    const ended = () => {
      if (--openCount > 0) return;
      clearInterval(asking);
      asking = undefined;
    };
    // How it failed, its reader learns.
    response.body.pipeTo(writable).then(ended, ended);
    return new Response(readable, response);
  };
}
