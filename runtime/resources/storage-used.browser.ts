/**
 * @returns the used share of the origin's quota; `undefined` where the engine does not say, or the estimate fails, as it does in
 * an opaque origin. Engines round it against fingerprinting, and Chromium's quota is a share of the disk, not of what is free.
 */
export async function readStorageUsedRatio(): Promise<number | undefined> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || !quota ? undefined : usage / quota;
  } catch {
    return undefined;
  }
}
