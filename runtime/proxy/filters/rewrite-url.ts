import type { RouteFilter } from "../../config/schema";
import type { RouteMatch } from "../routing/route-table";

type PathModifier = NonNullable<NonNullable<RouteFilter["urlRewrite"]>["path"]>;

/**
 * The path that a modifier makes of a path (HTTPPathModifier). ReplacePrefixMatch replaces whole path elements: the
 * matched prefix and the replacement count without their trailing slash, and what is left over is never empty.
 */
export function modifyPath(modifier: PathModifier, pathname: string, matched: RouteMatch["path"]): string {
  if (modifier.type === "ReplaceFullPath") return rooted(modifier.replaceFullPath ?? "");
  const prefix = matched.value.replace(/\/$/, "");
  const replacement = modifier.replacePrefixMatch ?? "";
  const rest = pathname.slice(prefix.length);
  return rooted(rest === "" ? replacement : replacement.replace(/\/$/, "") + rooted(rest));
}

const rooted = (path: string): string => (path.startsWith("/") ? path : `/${path}`);

/** URLRewrite: another path, another host name; the query stays, and so does the port. */
export function rewriteUrl(
  url: URL,
  { hostname, path }: NonNullable<RouteFilter["urlRewrite"]>,
  matched: RouteMatch["path"],
): void {
  if (hostname !== undefined) url.hostname = hostname;
  if (path !== undefined) url.pathname = modifyPath(path, url.pathname, matched);
}
