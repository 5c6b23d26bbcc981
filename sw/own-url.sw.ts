declare const self: ServiceWorkerGlobalScope;

/** In a worker of somebody else's that imports this script, only a stack knows where it came from. */
const importedFrom = (): string | undefined =>
  /https?:[^\s()]+?\/foremesh-sw\.js/.exec(new Error("where").stack ?? "")?.[0];

/** Of foremesh-sw.js: the other files of the mesh lie beside it. */
export const ownUrl: string = importedFrom() ?? self.location.href;
