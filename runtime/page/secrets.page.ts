import type { ControlApi } from "../control/control-api";
import type { Remote } from "../protocol/rpc";
import type { ControlLink } from "./control-link.page";

export interface PageSecrets {
  /** Those that this page has set, for a controller of its own. */
  readonly values: ReadonlyMap<string, string>;
  set(name: string, value: string | undefined): Promise<void>;
  /** Another page leads from now on: what its controller must be told. */
  sendTo(control: Pick<Remote<ControlApi>, "setSecret">): void;
}

/** Secrets live in memory alone, here and in the controller, so this page tells every leader of its own. */
export function createSecrets(control: ControlLink): PageSecrets {
  const values = new Map<string, string>();
  return {
    values,
    async set(name, value) {
      if (typeof name !== "string" || !(value === undefined || typeof value === "string"))
        throw new TypeError("Cannot set a secret: its name and value must be strings");
      if (value === undefined) values.delete(name);
      else values.set(name, value);
      await control.call((api) => api.setSecret(name, value));
    },
    sendTo(api) {
      for (const [name, value] of values) void api.setSecret(name, value);
    },
  };
}
