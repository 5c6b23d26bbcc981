import type { UpstreamConfig } from "../../config/schema";

/** Where an upstream has a URL: the path and query of the request under the upstream's own origin and path. */
export function createUpstreamUrls(
  upstreams: readonly UpstreamConfig[],
): (upstream: string, requested: string) => string {
  const bases = new Map(
    upstreams.map(({ name, url }) => {
      const { origin, pathname } = new URL(url, self.location.origin);
      return [name, origin + pathname.replace(/\/$/, "")];
    }),
  );
  return (upstream, requested) => {
    const { pathname, search } = new URL(requested);
    return bases.get(upstream)! + pathname + search;
  };
}
