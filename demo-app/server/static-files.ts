import { readFile, stat } from "node:fs/promises";
import { extname, join, resolve, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".txt": "text/plain; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".wasm": "application/wasm",
  ".woff2": "font/woff2",
};

/** Vite puts a hash of the content in these names, so a given URL never changes. */
const IMMUTABLE = /^\/assets\/[^/]+-[\w-]{8}\.\w+$/;

/**
 * Answers a GET or HEAD from the files under `root`; whatever is no file there is a plain 404, so that a missing
 * script fails as a script instead of arriving as a page.
 */
export async function answerFromFiles(root: string, request: Request, pathname: string): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    return plain(405, "Method not allowed", { allow: "GET, HEAD" });
  }
  const file = fileOf(root, pathname);
  if (file === undefined) return plain(400, "Bad path");
  const facts = await stat(file).catch(() => undefined);
  if (!facts?.isFile()) return plain(404, "Not found");
  const etag = `W/"${facts.size.toString(16)}-${Math.floor(facts.mtimeMs).toString(16)}"`;
  const headers = {
    "cache-control": IMMUTABLE.test(pathname) ? "public, max-age=31536000, immutable" : "no-cache",
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "last-modified": facts.mtime.toUTCString(),
    etag,
  };
  const known = request.headers.get("if-none-match")?.split(/\s*,\s*/) ?? [];
  if (known.includes(etag)) return new Response(null, { status: 304, headers });
  return new Response(await readFile(file), { headers });
}

/** The file a path names, `undefined` for one that cannot be decoded or would leave `root`. */
function fileOf(root: string, pathname: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (/[\0\\]/.test(path)) return undefined;
  const folder = resolve(root);
  const file = resolve(join(folder, path.endsWith("/") ? `${path}index.html` : path));
  return file.startsWith(folder + sep) ? file : undefined;
}

function plain(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8", ...headers },
  });
}
