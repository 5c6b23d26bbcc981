import { byId } from "../element";

/** What the app knows of the mesh here: nothing but this, and that /foremesh.js may be missing. */
interface PageWithMesh {
  readonly foremesh?: { on?(type: "update", listener: () => void): unknown };
}

/** Says when the device is offline, and when a newer Wayfarer waits for a reload; when to reload is the traveller's choice. */
export function createConnectionNotice(): void {
  const offline = byId("offline", HTMLElement);
  const update = byId("update", HTMLElement);
  const showConnection = (): void => {
    offline.hidden = navigator.onLine;
  };
  addEventListener("online", showConnection);
  addEventListener("offline", showConnection);
  showConnection();

  (globalThis as PageWithMesh).foremesh?.on?.("update", () => {
    update.hidden = false;
  });
  byId("update-reload", HTMLButtonElement).addEventListener("click", () => location.reload());
  byId("update-later", HTMLButtonElement).addEventListener("click", () => {
    update.hidden = true;
  });
}
