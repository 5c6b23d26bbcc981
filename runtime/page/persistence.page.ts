import type { MeshConfig } from "../config/schema";

/** `true`: asking shows nothing to anybody. Chromium decides by itself; Firefox would ask the person (MDN, persist()). */
async function isSilent(): Promise<boolean> {
  if ("userAgentData" in navigator) return true;
  const { state } = await navigator.permissions.query({ name: "persistent-storage" as PermissionName });
  return state === "granted";
}

const isPinned = ({ prefetch, priority }: MeshConfig["services"][number]) =>
  prefetch === "always" || priority === "critical";

/** An installed app, or one with pinned services, is to find its code again: the browser is asked not to clear it. */
export async function askForPersistence({ services }: MeshConfig): Promise<void> {
  const isInstalled = matchMedia("(display-mode: standalone)").matches;
  if (!isInstalled && !services.some(isPinned)) return;
  const { storage } = navigator;
  if (storage?.persist === undefined || (await storage.persisted()) || !(await isSilent())) return;
  await storage.persist();
}
