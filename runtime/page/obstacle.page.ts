import { MeshError } from "../kernel/errors";
import { isBypassing } from "../protocol/bypass";

/** What is known at once to keep the mesh out of this page. */
export function obstacleIn({ disabled }: { readonly disabled?: boolean | undefined }): MeshError | undefined {
  if (disabled) return new MeshError("SWITCHED_OFF", "The mesh is off in this page: data-disable");
  if (isBypassing(new URL(location.href)))
    return new MeshError("SWITCHED_OFF", `The mesh is off in this page: ${location.search} in its URL`);
  if (!window.isSecureContext)
    return new MeshError(
      "INSECURE_CONTEXT",
      `Cannot start the mesh: ${location.origin} is not a secure context`,
    );
  if (!("serviceWorker" in navigator && "locks" in navigator))
    return new MeshError(
      "UNSUPPORTED_BROWSER",
      "Cannot start the mesh: service workers or Web Locks are missing",
    );
  return undefined;
}
