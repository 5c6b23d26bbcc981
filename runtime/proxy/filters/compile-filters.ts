import type { RouteFilter } from "../../config/schema";
import type { RequestHead } from "../../protocol/request-head";
import type { RouteMatch } from "../routing/route-table";
import { changeHeaders } from "./change-headers";
import { modifyHeaders } from "./modify-headers";
import { redirectResponse } from "./redirect";
import { rewriteUrl } from "./rewrite-url";

/** A list of filters, ready to be applied to any number of exchanges. */
export interface CompiledFilters {
  readonly mirrors: readonly NonNullable<RouteFilter["requestMirror"]>[];
  /** The answer, where a filter has it. */
  redirect(head: RequestHead, match: RouteMatch): Response | undefined;
  /** What goes on to the backend; the same object when nothing is changed. */
  changeHead(head: RequestHead, match: RouteMatch): RequestHead;
  /** What comes back; the same object when nothing is changed. */
  changeResponse(response: Response): Response;
}

const compiled = new WeakMap<readonly RouteFilter[], CompiledFilters | undefined>();

/** `undefined` when there is nothing to apply. Compiled once for each list. */
export function compileFilters(filters: readonly RouteFilter[]): CompiledFilters | undefined {
  if (filters.length === 0) return undefined;
  if (!compiled.has(filters)) compiled.set(filters, compile(filters));
  return compiled.get(filters);
}

function compile(filters: readonly RouteFilter[]): CompiledFilters | undefined {
  const members = <Key extends keyof RouteFilter>(key: Key) =>
    filters.flatMap((filter) => (filter[key] === undefined ? [] : [filter[key]])) as NonNullable<
      RouteFilter[Key]
    >[];
  const mirrors = members("requestMirror");
  const [redirect] = members("requestRedirect");
  const [rewrite] = members("urlRewrite");
  const requestHeaders = members("requestHeaderModifier");
  const responseHeaders = members("responseHeaderModifier");
  const hasEffect = [mirrors, requestHeaders, responseHeaders].some(({ length }) => length > 0);
  if (!hasEffect && redirect === undefined && rewrite === undefined) return undefined;
  return {
    mirrors,
    redirect: (head, match) => redirect && redirectResponse(head.url, redirect, match),
    changeHead(head, match) {
      if (rewrite === undefined && requestHeaders.length === 0) return head;
      const headers = new Headers(head.headers);
      for (const modifier of requestHeaders) modifyHeaders(headers, modifier);
      const url = new URL(head.url);
      if (rewrite !== undefined) rewriteUrl(url, rewrite, match.path);
      return { method: head.method, url: url.href, headers };
    },
    changeResponse(response) {
      if (responseHeaders.length === 0) return response;
      return changeHeaders(response, (headers) => {
        for (const modifier of responseHeaders) modifyHeaders(headers, modifier);
      });
    },
  };
}
