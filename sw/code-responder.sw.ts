import type { CodeCache, CodeFile } from "../runtime/cache/code-cache";
import type { MeshConfig } from "../runtime/config/schema";
import { MeshError } from "../runtime/kernel/errors";
import { VERIFIED_HEADER } from "../runtime/protocol/verified-header";

/** `compileStreaming` and module imports insist on these types, whatever the server says. */
const TYPES: Readonly<Record<string, string>> = {
  wasm: "application/wasm",
  js: "text/javascript",
  mjs: "text/javascript",
};

export interface CodeResponder {
  /** The file of a service that lies at this path, if one does. */
  fileAt(pathname: string): CodeFile | undefined;
  respond(file: CodeFile): Promise<Response>;
  /** Takes over the files of a new configuration and forgets those of the old one. */
  adopt(config: MeshConfig): void;
}

/**
 * Answers the URLs of service code from the hierarchical cache, so that whoever compiles or imports them does so from
 * a real URL (the engine's code cache needs one: facts/cache.md) and gets verified bytes only.
 */
export function createCodeResponder(
  cache: CodeCache,
  problem: (error: MeshError) => Response,
): CodeResponder {
  let files = new Map<string, CodeFile>();
  return {
    fileAt: (pathname) => files.get(pathname),
    async respond(file) {
      try {
        const { body, contentType } = await cache.get(file);
        const extension = file.url.slice(file.url.lastIndexOf(".") + 1);
        return new Response(body, {
          headers: { "content-type": TYPES[extension] ?? contentType, [VERIFIED_HEADER]: file.sha256 },
        });
      } catch (error) {
        if (error instanceof MeshError) return problem(error);
        throw error;
      }
    },
    adopt(config) {
      const all = config.services.flatMap(({ artifact }) => [artifact, ...artifact.files]);
      files = new Map(all.map(({ url, sha256 }) => [url, { url, sha256 }]));
      void cache.retain(all);
    },
  };
}
