import type { Diagnostic } from "../runtime/config/diagnostic";
import type { MeshConfig } from "../runtime/config/schema";
import { createSingleFlight } from "../runtime/kernel/single-flight";
import type { WorkerMessage } from "../runtime/protocol/client-messages";
import { tag } from "../runtime/protocol/tagged";

declare const self: ServiceWorkerGlobalScope;

export type PageMessage = WorkerMessage<MeshConfig, Diagnostic>;

/** How long a page may take to say its role again after this worker was restarted. */
const ROLE_TIMEOUT_MS = 1_000;

export interface Pages {
  broadcast(message: PageMessage, exceptId?: string): Promise<void>;
  setRole(clientId: string, role: string | undefined): void;
  /** The role a page has said it has. After a restart of this worker the page is asked again, within a bound. */
  roleOf(clientId: string): Promise<string | undefined>;
}

/** The pages under this worker, and the role each of them has. */
export function createPages(): Pages {
  const roles = new Map<string, string | undefined>();
  const askers = new Map<string, () => void>();
  const askOnce = createSingleFlight<void>();

  const setRole = (clientId: string, role: string | undefined) => {
    roles.set(clientId, role);
    askers.get(clientId)?.();
  };

  /** A client that does not answer has no role: it may not even load our script. */
  const ask = async (clientId: string) => {
    const page = await self.clients.get(clientId);
    if (page === undefined) return;
    await new Promise<void>((resolve) => {
      askers.set(clientId, resolve);
      setTimeout(resolve, ROLE_TIMEOUT_MS);
      page.postMessage(tag<PageMessage>({ type: "role-wanted" }));
    });
    askers.delete(clientId);
    if (!roles.has(clientId)) roles.set(clientId, undefined);
  };

  return {
    async broadcast(message, exceptId) {
      for (const page of await self.clients.matchAll({ type: "window" })) {
        if (page.id !== exceptId) page.postMessage(tag(message));
      }
    },
    setRole,
    async roleOf(clientId) {
      if (!roles.has(clientId)) await askOnce(clientId, () => ask(clientId));
      return roles.get(clientId);
    },
  };
}
