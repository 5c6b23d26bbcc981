import { trap } from "./trap";

/** What the resources of one instance share. */
export interface InstanceContext {
  /** The guest's stack can be suspended: its component was transpiled with JSPI, and the engine has it. */
  canWait: boolean;
  /** Why it cannot wait, when it cannot. */
  readonly whyNot: string;
  /** The stream that a host function returned last; see direct-streams.ts. */
  handedOver: object | undefined;
}

export const createContext = (hasJspi: boolean): InstanceContext => ({
  canWait: false,
  whyNot: hasJspi
    ? 'it was built for calls that return at once, must be built with "blocking": true'
    : "this browser has no JSPI (WebAssembly.Suspending), which a component that waits needs",
  handedOver: undefined,
});

/**
 * Waits in the guest's name.
 *
 * @throws a trap when the guest cannot be suspended: the call can neither return nor go on.
 */
export function waitFor<T>(context: InstanceContext, what: string, start: () => Promise<T>): Promise<T> {
  if (!context.canWait) throw trap(`Cannot wait for ${what}: ${context.whyNot}`);
  return start();
}
