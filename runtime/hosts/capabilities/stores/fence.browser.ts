import type { MeshConfig } from "../../../config/schema";
import { MeshError } from "../../../kernel/errors";
import { storesDatabase } from "./stores-database.browser";

/** Kept beside the sizes, so that it is in every transaction that writes. */
const FENCE: [kind: "fence", store: string] = ["fence", ""];

interface SizesStore {
  get(key: typeof FENCE): Promise<number | undefined>;
}

/**
 * From now on only this leader, and later ones, write to stores of services: a leader that was taken for dead may wake in the
 * middle of an exchange that was replayed meanwhile (a fencing token, as Kleppmann has it for locks).
 */
export async function raiseFence(epoch: number): Promise<void> {
  const database = await storesDatabase();
  const transaction = database.transaction("sizes", "readwrite", { durability: "strict" });
  const raised = (await transaction.store.get(FENCE)) ?? 0;
  await transaction.store.put(Math.max(raised, epoch), FENCE);
  await transaction.done;
}

/**
 * The epoch of the leader who raised it last; 0: none has, or no service has a store. When the database of epochs is lost they
 * must not start over below it.
 */
export async function raisedFence({ services }: Pick<MeshConfig, "services">): Promise<number> {
  const hasStores = services.some(
    ({ capabilities: { keyValue, blob } }) => keyValue.length + blob.length > 0,
  );
  if (!hasStores) return 0;
  try {
    return (await (await storesDatabase()).get("sizes", FENCE)) ?? 0;
  } catch {
    return 0;
  }
}

/** @throws MeshError when a later leader has raised the fence. */
export async function passFence(sizes: SizesStore, epoch: number): Promise<void> {
  const raised = (await sizes.get(FENCE)) ?? 0;
  if (raised <= epoch) return;
  const message = `Cannot write: the leader of epoch ${raised} has taken over from that of ${epoch}, and nothing of this was kept`;
  throw new MeshError("STORE_FAILED", message);
}
