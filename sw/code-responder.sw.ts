import type { CodeCache, CodeFile } from "../runtime/cache/code-cache";
import type { MeshConfig } from "../runtime/config/schema";
import { MeshError } from "../runtime/kernel/errors";
import { generatedDigest } from "../runtime/protocol/generated-url";
import { VERIFIED_HEADER } from "../runtime/protocol/verified-header";

/** `compileStreaming` and module imports insist on these types, whatever the server says. */
const TYPES: Readonly<Record<string, string>> = {
  wasm: "application/wasm",
  js: "text/javascript",
  mjs: "text/javascript",
};

export interface CodeResponder {
  /** The file of a service that lies at this path, or what was made of one, if there is such a file. */
  fileAt(pathname: string): CodeFile | undefined;
  /** `isAhead`: nobody waits for it yet. */
  respond(file: CodeFile, isAhead?: boolean): Promise<Response>;
  /** The file that is made in this browser, and lies at this path, if there can be one. */
  madeAt(pathname: string): CodeFile | undefined;
  /** Takes one that the controller made, to keep it if that can be. */
  accept(made: CodeFile, request: Request): Promise<Response>;
  /** Takes over the files of a new configuration and forgets those of the old one. */
  adopt(config: MeshConfig): void;
}

/**
 * Answers the URLs of service code from the hierarchical cache, so that whoever compiles or imports them does so from
 * a real URL (the engine's code cache needs one: facts/cache.md) and gets verified bytes only.
 *
 * @param generated  What was made of service code in this browser; it has no origin on the network.
 */
export function createCodeResponder(
  cache: CodeCache,
  generated: CodeCache,
  problem: (error: MeshError) => Response,
): CodeResponder {
  let files = new Map<string, CodeFile>();

  /** Its name says what it must be, so no configuration is needed to know it; nothing else can lie there. */
  const madeAt = (pathname: string): CodeFile | undefined => {
    const sha256 = generatedDigest(pathname);
    return sha256 === undefined ? undefined : { url: pathname, sha256 };
  };

  const orProblem = async (answer: () => Promise<Response>): Promise<Response> => {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof MeshError) return problem(error);
      throw error;
    }
  };

  return {
    madeAt,
    fileAt: (pathname) => madeAt(pathname) ?? files.get(pathname),
    respond: (file, isAhead = false) =>
      orProblem(async () => {
        const origin = generatedDigest(file.url) === undefined ? cache : generated;
        const { body, contentType } = await origin.get(file, isAhead);
        const extension = file.url.slice(file.url.lastIndexOf(".") + 1);
        return new Response(body, {
          headers: { "content-type": TYPES[extension] ?? contentType, [VERIFIED_HEADER]: file.sha256 },
        });
      }),
    accept: (made, request) =>
      orProblem(async () => {
        const body = await request.blob();
        await generated.offer(made, { body, contentType: body.type });
        return new Response(null, { status: 204, headers: { [VERIFIED_HEADER]: made.sha256 } });
      }),
    adopt(config) {
      const all = config.services.flatMap(({ artifact }) => [artifact, ...artifact.files]);
      files = new Map(all.map(({ url, sha256 }) => [url, { url, sha256 }]));
      void cache.retain(all);
    },
  };
}
