import { systemClock } from "../../kernel/system-clock.browser";
import type { CapabilitySources } from "./create-capability-api";
import { createSqlOwner } from "./sql/sql-owner";
import { spawnSqlOwner } from "./sql/sql-spawner.worker";
import { createBacking } from "./stores/create-backing.worker";

export interface LeaderSources extends CapabilitySources {
  /** `undefined` takes it back. */
  setSecret(name: string, value: string | undefined): void;
}

/** What the leader gives to guests, as far as each is granted it. */
export function createSources(leader: { epoch(): number; scope(): string }): LeaderSources {
  const secrets = new Map<string, string>();
  return {
    keyValue: createBacking("keyValue", leader.epoch),
    blob: createBacking("blob", leader.epoch),
    sql: createSqlOwner({
      spawn: () => spawnSqlOwner(new URL("sql.js", self.location.href).href, leader.scope(), systemClock),
      clock: systemClock,
    }),
    secret: (name) => secrets.get(name),
    wallNow: systemClock.wallNow,
    setSecret(name, value) {
      if (value === undefined) secrets.delete(name);
      else secrets.set(name, value);
    },
  };
}
