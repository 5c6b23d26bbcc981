import type { Diagnostic } from "../config/diagnostic";
import type { MeshConfig } from "../config/schema";
import { MeshError } from "../kernel/errors";
import { checkProtocol } from "../protocol/check-protocol";
import type { ClientMessage, Welcome } from "../protocol/client-messages";
import { tag } from "../protocol/tagged";

/** A worker that is stopped starts in well under a second; one that does not speak our protocol never answers. */
const WELCOME_TIMEOUT_MS = 8_000;

export type MeshWelcome = Welcome<MeshConfig, Diagnostic>;

/** Says hello to the service worker, and learns the configuration from it. */
export async function greet(
  worker: ServiceWorker,
  hello: { readonly configUrl: string; readonly role: string | undefined },
  isForeign: boolean,
): Promise<MeshWelcome> {
  const { port1, port2 } = new MessageChannel();
  const welcome = await new Promise<MeshWelcome>((resolve, reject) => {
    port1.onmessage = (event: MessageEvent<MeshWelcome>) => resolve(event.data);
    worker.postMessage(tag<ClientMessage>({ type: "hello", ...hello }), [port2]);
    setTimeout(() => reject(silence(worker.scriptURL, isForeign)), WELCOME_TIMEOUT_MS);
  });
  port1.close();
  checkProtocol(worker.scriptURL, welcome.protocol);
  return welcome;
}

const silence = (scriptUrl: string, isForeign: boolean): MeshError =>
  isForeign
    ? new MeshError(
        "SCOPE_TAKEN",
        `Cannot use this scope: ${scriptUrl} controls it, must import foremesh-sw.js`,
      )
    : new MeshError(
        "PROTOCOL_MISMATCH",
        `Cannot talk to ${scriptUrl}: no answer in ${WELCOME_TIMEOUT_MS} ms`,
      );
