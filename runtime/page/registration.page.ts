import { roughPrecachePaths } from "../config/precache-list";
import { roughPrefixes } from "../config/prefixes";
import { MeshError } from "../kernel/errors";
import { trustedUrl } from "../kernel/trusted-url.browser";
import type { ClientMessage } from "../protocol/client-messages";
import { tag } from "../protocol/tagged";

export interface RegistrationOptions {
  readonly configUrl: string;
  readonly workerUrl: string;
  readonly assetsUrl: string;
  readonly scope?: string | undefined;
}

/** What the registration's URL must carry. */
export interface Needed {
  readonly prefixes: readonly string[];
  /** Where the app's kept files lie, if it has any. */
  readonly offline?: readonly string[] | undefined;
}

export interface Registered {
  readonly registration: ServiceWorkerRegistration;
  /** The script that has the scope is not ours: it must speak our protocol, or the scope is taken. */
  readonly isForeign: boolean;
}

/**
 * Registers the worker, or keeps the one there is. Its URL carries the configuration's and the prefixes that may be the
 * mesh's, since a worker that was just started must decide about a request before it can read anything.
 */
export async function registerWorker(options: RegistrationOptions): Promise<Registered> {
  const { workerUrl, configUrl } = options;
  const scope = options.scope ?? new URL("./", workerUrl).href;
  const existing = (await navigator.serviceWorker.getRegistrations()).find(
    (other) => other.scope === new URL(scope, location.href).href,
  );
  const current = existing?.active ?? existing?.waiting ?? existing?.installing;
  if (
    existing !== undefined &&
    current &&
    new URL(current.scriptURL).pathname !== new URL(workerUrl).pathname
  ) {
    return { registration: existing, isForeign: true };
  }
  const isCurrent = current && names(current.scriptURL, options);
  const url = isCurrent ? current.scriptURL : workerUrlWith(options, await firstReading(configUrl));
  const registration = await register(url, scope);
  return { registration, isForeign: false };
}

/**
 * Registers anew with the prefixes a configuration needs. The new worker takes over when the old one has nothing under way
 * (Chromium waits for that, up to 5 minutes), so nobody waits for it: the prefixes count from a later navigation.
 */
export async function reregister(
  options: RegistrationOptions,
  { registration, isForeign }: Registered,
  needed: Needed,
): Promise<void> {
  if (isForeign || (needed.prefixes.length === 0 && needed.offline === undefined)) return;
  await register(workerUrlWith(options, needed), registration.scope);
}

/** The worker to talk to: the active one, or the first that will be. */
export async function activeWorker({
  active,
  waiting,
  installing,
}: ServiceWorkerRegistration): Promise<ServiceWorker> {
  return active ?? activated((waiting ?? installing)!);
}

/** The worker that takes the place of this one, if the server has another: active. */
export async function successorOf(
  worker: ServiceWorker | null,
  registration: ServiceWorkerRegistration,
): Promise<ServiceWorker | undefined> {
  // Without a network there is none.
  await registration.update().catch(() => undefined);
  const { installing, waiting, active } = registration;
  const next = installing ?? waiting;
  if (next !== null) return activated(next);
  return active !== worker && active !== null ? active : undefined;
}

async function activated(worker: ServiceWorker): Promise<ServiceWorker> {
  while (worker.state !== "activated") {
    if (worker.state === "redundant") {
      throw new MeshError("WORKER_REFUSED", `Cannot use ${worker.scriptURL}: it failed to install`);
    }
    await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }));
  }
  return worker;
}

async function register(url: string, scope: string): Promise<ServiceWorkerRegistration> {
  try {
    return await navigator.serviceWorker.register(trustedUrl(url), { scope, updateViaCache: "none" });
  } catch (error) {
    throw new MeshError("WORKER_REFUSED", `Cannot register ${url}: ${String(error)}`, { cause: error });
  }
}

/** Only where they are not beside the worker, which looks there by itself. */
const assetsFor = ({ workerUrl, assetsUrl }: RegistrationOptions): string | null =>
  assetsUrl === new URL("./", workerUrl).href ? null : assetsUrl;

/** The worker at this URL knows the same places. */
function names(scriptUrl: string, options: RegistrationOptions): boolean {
  const { searchParams } = new URL(scriptUrl);
  return (
    searchParams.get("config") === options.configUrl && searchParams.get("assets") === assetsFor(options)
  );
}

function workerUrlWith(options: RegistrationOptions, { prefixes, offline }: Needed): string {
  const url = new URL(options.workerUrl);
  url.searchParams.set("config", options.configUrl);
  const assets = assetsFor(options);
  if (assets !== null) url.searchParams.set("assets", assets);
  for (const prefix of prefixes) url.searchParams.append("prefix", prefix);
  // An app that is to be kept, of which no file is known yet, has an empty one.
  for (const path of offline?.length === 0 ? [""] : (offline ?? [])) url.searchParams.append("offline", path);
  return url.href;
}

/** On the first visit nobody has validated mesh.json yet: a rough reading is enough for a first decision. */
async function firstReading(configUrl: string): Promise<Needed> {
  let state = "it could not be fetched";
  try {
    const response = await fetch(configUrl, { cache: "no-cache" });
    state = response.ok ? "it is not JSON" : `status ${response.status}`;
    if (response.ok) {
      const config = await response.json();
      if (config?.mode === "passthrough") throw switchedOffBy(configUrl);
      const prefixes = roughPrefixes(config, new URL(configUrl).pathname);
      return { prefixes, offline: await firstPaths(config?.offline) };
    }
  } catch (error) {
    if (error instanceof MeshError) throw error;
    state += ` (${String(error)})`;
  }
  throw new MeshError("CONFIG_UNREADABLE", `Cannot read ${configUrl}: ${state}`);
}

export const switchedOffBy = (configUrl: string): MeshError =>
  new MeshError("SWITCHED_OFF", `The mesh is off: ${configUrl} has "mode": "passthrough"`);

/** A list that cannot be had now is read by the worker, which then asks for another registration. */
async function firstPaths(offline: unknown): Promise<readonly string[] | undefined> {
  const list = (offline as { precache?: unknown } | null | undefined)?.precache;
  if (typeof list !== "string") return undefined;
  try {
    const { href } = new URL(list, location.origin);
    return roughPrecachePaths(await (await fetch(href, { cache: "no-cache" })).json(), href);
  } catch {
    return [];
  }
}

/** Waits until a worker controls the page. It claims the page when it is new; after a hard reload it has to be asked. */
export async function beControlled(worker: ServiceWorker): Promise<void> {
  const container = navigator.serviceWorker;
  if (container.controller === null) worker.postMessage(tag<ClientMessage>({ type: "claim" }));
  while (container.controller === null) {
    await new Promise((resolve) => container.addEventListener("controllerchange", resolve, { once: true }));
  }
}
