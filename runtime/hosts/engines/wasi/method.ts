/** `variant method` of wasi:http/types. */
export type Method =
  | { readonly tag: "get" | "head" | "post" | "put" | "delete" | "connect" | "options" | "trace" | "patch" }
  | { readonly tag: "other"; readonly val: string };

const NAMED: ReadonlySet<string> = new Set([
  "GET",
  "HEAD",
  "POST",
  "PUT",
  "DELETE",
  "CONNECT",
  "OPTIONS",
  "TRACE",
  "PATCH",
]);

export const methodOf = (name: string): Method =>
  NAMED.has(name) ? ({ tag: name.toLowerCase() } as Method) : { tag: "other", val: name };

export const methodName = (method: Method): string =>
  method.tag === "other" ? method.val : method.tag.toUpperCase();
