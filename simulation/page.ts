import type { MeshConfig } from "../runtime/config/schema";
import type { PageControl, PageControlOptions } from "../runtime/page/control-plane.page";
import type { ClientMessage } from "../runtime/protocol/client-messages";
import { createEndpoints } from "../runtime/proxy/balancing/endpoints";
import type { MeshProxy } from "../runtime/proxy/proxy";
import type { PageMessage } from "../sw/pages.sw";
import { createDataPlane, type DataPlaneOptions } from "./data-plane";
import type { Platform } from "./platform";
import type { Realm } from "./world";

export interface SimulatedProxyRealm {
  readonly realm: Realm;
  readonly endpoints: ReturnType<typeof createEndpoints>;
  proxy(): MeshProxy | undefined;
  adopt(config: MeshConfig): void;
}

export interface SimulatedPage extends SimulatedProxyRealm {
  /** From the service worker. */
  receive(message: PageMessage, ports: readonly MessagePort[]): void;
  /** An event of its window or document, and all that its code does of it. */
  fire(type: "visibilitychange" | "freeze" | "resume" | "pagehide" | "pageshow"): void;
  hide(isHidden: boolean): void;
}

export interface PageOptions extends Omit<DataPlaneOptions, "realm" | "endpoints" | "path"> {
  readonly platform: Platform;
  readonly name: string;
  readonly config: MeshConfig;
  createPageControl(options: PageControlOptions): PageControl;
  /** To the service worker, which starts if it must. */
  postToWorker(page: Realm, message: ClientMessage, ports: readonly unknown[]): void;
}

/** Stands in for `mesh.page`: the real part in the control plane, and the real proxy. */
export function openPage(options: PageOptions): SimulatedPage {
  const { platform, name, postToWorker } = options;
  const { note, random } = platform.world;
  const realm = platform.world.realm(name);
  platform.doms.add(realm);
  let { config } = options;
  let proxy: MeshProxy | undefined;
  let control: PageControl | undefined;

  const endpoints = createEndpoints({
    clock: realm.clock,
    findLeader: () => control?.connect(),
    onLinked(epoch) {
      note(`${name} is linked to epoch ${epoch}`);
      control?.onLinked(epoch);
    },
    onSilent(epoch) {
      note(`${name} hears nothing of epoch ${epoch}`);
      control?.onSilent(epoch);
    },
  });
  const proxyFor = createDataPlane({ ...options, realm, endpoints, path: "direct" });

  realm.post(random() * 30, () => {
    proxy = proxyFor(config);
    control = options.createPageControl({
      scope: "/",
      controllerUrl: "/controller.js",
      startOptions: () => ({ config, hostUrl: "/host.js", predict: false, role: undefined }),
      post(message, ports = []) {
        note(`${name} says: ${message.type}`);
        postToWorker(realm, message, ports);
      },
      endpoints: () => endpoints,
      stopping: new AbortController().signal,
      onError: (error) => note(`${name}: ${String(error)}`),
    });
    control.join().catch(() => undefined);
  });

  const fire: SimulatedPage["fire"] = (type) =>
    realm.post(0, () => void platform.doms.of(realm).events.dispatchEvent(new Event(type)));

  return {
    realm,
    endpoints,
    proxy: () => proxy,
    fire,
    hide(isHidden) {
      platform.doms.of(realm).visibilityState = isHidden ? "hidden" : "visible";
      fire("visibilitychange");
    },
    adopt(next) {
      config = next;
      if (proxy === undefined) return;
      proxy = proxyFor(next);
      control?.adopt(next);
    },
    receive(message, ports) {
      note(`${name} is told: ${message.type}`);
      switch (message.type) {
        case "roll-call":
        case "leader-changed":
        case "leader-silent":
        case "connect":
          control?.receive(message, ports);
      }
    },
  };
}
