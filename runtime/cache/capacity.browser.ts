/** Of what the browser grants the origin: the rest is the app's, its services' stores and the outbox. */
const QUOTA_SHARE = 0.25;

/** What all caches of the mesh may take on disk, as it is now. Engines without an estimate: what is configured. */
export async function persistentCapacityBytes(maxBytes: number): Promise<number> {
  const estimate = await navigator.storage?.estimate?.().catch(() => undefined);
  return Math.min(maxBytes, (estimate?.quota ?? Number.POSITIVE_INFINITY) * QUOTA_SHARE);
}
