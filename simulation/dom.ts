import type { Realm, World } from "./world";

/** What the files of a page use of its window and its document, which are one event target here. */
export interface SimulatedDom {
  readonly events: EventTarget;
  visibilityState: "visible" | "hidden";
}

/** The window and the document of whichever page's code runs. */
export function createDoms(world: World) {
  const doms = new Map<Realm, SimulatedDom>();
  const current = (): SimulatedDom => doms.get(world.current!)!;
  const addEventListener: EventTarget["addEventListener"] = (type, listener, options) =>
    current().events.addEventListener(type, listener, options);
  return {
    of: (realm: Realm) => doms.get(realm)!,
    add: (realm: Realm) => void doms.set(realm, { events: new EventTarget(), visibilityState: "visible" }),
    window: { addEventListener },
    document: {
      addEventListener,
      get visibilityState() {
        return current().visibilityState;
      },
    },
  };
}
