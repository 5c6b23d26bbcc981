import { MeshError } from "./kernel/errors";
import type { Mesh } from "./page/mesh";
import { startMesh } from "./page/mesh.page";
import { reportFailure } from "./page/report.page";

declare global {
  interface Window {
    foremesh?: Mesh | undefined;
  }
}

/** The script tag: reads its attributes and starts the mesh. Whatever is wrong, the app goes on as without it. */
function dropIn(script: HTMLScriptElement): void {
  const problem = obstacle();
  if (problem !== undefined) {
    reportFailure(problem);
    return;
  }
  const { config = "/mesh.json", sw, scope, direct, predict, role } = script.dataset;
  const absolute = (url: string, base: string) => new URL(url, base).href;
  window.foremesh = startMesh({
    configUrl: absolute(config, document.baseURI),
    workerUrl: sw === undefined ? absolute("foremesh-sw.js", script.src) : absolute(sw, document.baseURI),
    assetsUrl: absolute("./", script.src),
    scope: scope === undefined ? undefined : absolute(scope, document.baseURI),
    direct: direct !== "off",
    predict: predict !== "off",
    role,
  });
}

function obstacle(): MeshError | undefined {
  if (window.foremesh !== undefined)
    return new MeshError("ALREADY_STARTED", "Cannot start the mesh: it was started already");
  if (!window.isSecureContext) {
    return new MeshError(
      "INSECURE_CONTEXT",
      `Cannot start the mesh: ${location.origin} is not a secure context`,
    );
  }
  if (!("serviceWorker" in navigator && "locks" in navigator)) {
    return new MeshError(
      "UNSUPPORTED_BROWSER",
      "Cannot start the mesh: service workers or Web Locks are missing",
    );
  }
  return undefined;
}

dropIn(document.currentScript as HTMLScriptElement);
