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
  if (window.foremesh !== undefined) {
    reportFailure(new MeshError("ALREADY_STARTED", "Cannot start the mesh: it was started already"));
    return;
  }
  const { config = "/mesh.json", sw, scope, direct, predict, role, disable } = script.dataset;
  const absolute = (url: string, base: string) => new URL(url, base).href;
  window.foremesh = startMesh({
    configUrl: absolute(config, document.baseURI),
    workerUrl: sw === undefined ? absolute("foremesh-sw.js", script.src) : absolute(sw, document.baseURI),
    assetsUrl: absolute("./", script.src),
    scope: scope === undefined ? undefined : absolute(scope, document.baseURI),
    direct: direct !== "off",
    predict: predict !== "off",
    disabled: disable !== undefined && disable !== "off",
    role,
  });
}

dropIn(document.currentScript as HTMLScriptElement);
