/** Has an app kept for offline use, by the mesh or by Workbox alone, and waits until it is. */
interface PageWithMesh {
  readonly foremesh?: { readonly ready: Promise<void>; on(type: "offline", listener: () => void): void };
}

const { foremesh } = window as PageWithMesh;
// From the start: it is told once.
const kept = new Promise<void>((resolve) => foremesh?.on("offline", resolve));

async function keepByMesh(): Promise<void> {
  await foremesh!.ready;
  await kept;
}

async function keepByWorkbox(): Promise<void> {
  await navigator.serviceWorker.register("/bench/workbox.sw.js", { type: "module" });
  // Workbox fills its cache while it is installed.
  await navigator.serviceWorker.ready;
}

Object.assign(window, { keep: { byMesh: keepByMesh, byWorkbox: keepByWorkbox } });
