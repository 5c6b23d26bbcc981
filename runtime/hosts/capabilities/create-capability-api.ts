import type { ServiceConfig } from "../../config/schema";
import { createTurns } from "../../kernel/create-turns";
import {
  BLOB_METHODS,
  type BlobContainer,
  type CapabilityApi,
  KEY_VALUE_METHODS,
  type KeyValueStore,
} from "../../protocol/capability-api";
import { serveNamed } from "../../protocol/named";
import type { SqlOwnerApi } from "../../protocol/sql";
import { createBlobContainer, type StoredBlob } from "./blob/blob-container";
import { judge } from "./judge";
import { createKeyValueStore } from "./key-value/key-value-store";
import type { StoreBacking } from "./stores/records";

/** What all services of an origin have in common. */
export interface CapabilitySources {
  readonly keyValue: StoreBacking<Uint8Array>;
  readonly blob: StoreBacking<StoredBlob>;
  /** Of the worker that owns the databases. */
  readonly sql: SqlOwnerApi["run"];
  secret(name: string): string | undefined;
  /** Milliseconds since 1970. */
  wallNow(): number;
}

/** The controller's end of a replica's capability port: what the grants of its service let through. */
export function createCapabilityApi(
  { name: service, capabilities, resources }: ServiceConfig,
  sources: CapabilitySources,
): CapabilityApi {
  const { storageMaxBytes, timeoutMs } = resources;
  // One call of each replica is with the owner of the databases, which takes them as they come: no replica waits behind
  // all that another one asks for.
  const inTurn = createTurns();
  return {
    ...serveNamed<"keyValue", KeyValueStore>("keyValue", KEY_VALUE_METHODS, (name) => {
      judge(service, "keyValue", capabilities.keyValue, name);
      return createKeyValueStore(sources.keyValue, name, storageMaxBytes);
    }),
    ...serveNamed<"blob", BlobContainer>("blob", BLOB_METHODS, (name) => {
      judge(service, "blob", capabilities.blob, name);
      return createBlobContainer(sources.blob, name, storageMaxBytes, sources.wallNow);
    }),
    "sql.run": async (name, statements) => {
      judge(service, "sql", capabilities.sql, name);
      return inTurn(() => sources.sql(name, statements, { timeoutMs, storageMaxBytes }));
    },
    "secret.get": (name) => {
      judge(service, "secrets", capabilities.secrets, name);
      return sources.secret(name);
    },
  };
}
