declare const self: ServiceWorkerGlobalScope;

/** In a worker of somebody else's that imports this script, only a stack knows where it came from. */
const importedFrom = (): string | undefined =>
  /https?:[^\s()]+?\/foremesh-sw\.js/.exec(new Error("where").stack ?? "")?.[0];

const { searchParams } = new URL(self.location.href);

/** The folder that holds `foremesh/`: the page says so where it is not this script's own. */
export const assetsUrl: string =
  (searchParams.has("config") ? searchParams.get("assets") : undefined) ??
  new URL("./", importedFrom() ?? self.location.href).href;
