import { passOn } from "../pass-on.sw";
import { type Generation, pageKey } from "./generations";
import type { Precache } from "./precache.sw";

export interface NavigationAnswer {
  readonly response: Response;
  readonly from: "network" | "kept";
}

/** A navigation is answered by one generation, whatever becomes current meanwhile. */
export async function answerNavigation(
  event: FetchEvent,
  generation: Generation,
  precache: Precache,
): Promise<NavigationAnswer> {
  const { pathname } = new URL(event.request.url);
  const { settings, keys } = generation;
  const match = async (key: string | undefined) => (key === undefined ? undefined : precache.match(key));
  // In a frame the shell would show the app inside itself.
  const isDocument = event.request.destination === "document";
  const shellKey = isDocument && settings.shell !== undefined ? keys[settings.shell] : undefined;
  const own = pageKey(generation, pathname);
  const kept = async (): Promise<NavigationAnswer | undefined> => {
    const response = (await match(own)) ?? (await match(shellKey));
    return response && { response, from: "kept" };
  };
  const fallback = async (): Promise<NavigationAnswer | undefined> => {
    const response = isDocument && settings.fallback ? await match(keys[settings.fallback]) : undefined;
    return response && { response, from: "kept" };
  };
  // A name with a dot is a file's: the shell answers it only when nothing else does.
  const isFile = own === undefined && /\.[^/]*$/.test(pathname);
  if (settings.navigation === "shell" && !isFile) {
    const answer = await kept();
    if (answer !== undefined) return answer;
  }
  const network = passOn(event).then((response): NavigationAnswer => ({ response, from: "network" }));
  const inTime = await withinTime(network, settings.timeoutMs);
  const answer = inTime ?? (await kept());
  if (answer !== undefined) {
    network.catch(() => undefined);
    return answer;
  }
  return network.catch(async (error: unknown) => {
    const page = await fallback();
    if (page === undefined) throw error;
    return page;
  });
}

/** `undefined` when it fails, or is late. */
async function withinTime<T>(task: Promise<T>, timeoutMs: number): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  const outcome = await Promise.race([task.catch(() => undefined), late]);
  clearTimeout(timer);
  return outcome;
}
