import { createSqlClient } from "../../runtime/hosts/capabilities/sql/sql-client";
import { remoteOf } from "../../runtime/protocol/rpc";
import type { SqlOwnerApi } from "../../runtime/protocol/sql";
import { serveBare } from "./bare-order";
import { fetchByHand } from "./fetch-by-hand";

const LIMITS = { timeoutMs: 5_000, storageMaxBytes: 16_777_216 };

/** With databases in the mesh's own SQLite worker, which starts while the service is loaded: SQLite is the same in both. */
serveBare((order) => {
  const owner = remoteOf<SqlOwnerApi>(new Worker("/foremesh/sql.js", { type: "module" }), () => false);
  const opened = owner.open("bench");
  const open = createSqlClient(async (name, statements) => {
    await opened;
    return owner.run(name, statements, LIMITS);
  });
  return fetchByHand(order, { open });
});
