import { $init, generate } from "@bytecodealliance/jco-transpile/component";
import { MeshError, toWireError } from "../../kernel/errors";
import type { TranspiledFiles, TranspileOrder, TranspileReply } from "../../protocol/transpiler-messages";
import { asyncModeFor } from "./transpile-options";

/**
 * The transpiler: jco's bindings generator, which is itself a component of 3.5 MB, in a worker of its own that ends after
 * use (decision 0010). It never runs what it is given.
 */

/** Names the files. The same for all: what two services share is then the same to the last byte. */
const NAME = "component";

/** What the engine calls: the standard interface, or foremesh's own of whole requests, also as the world's own export. */
const HANDLERS = /^(?:wasi:http\/incoming-handler@0\.2\.|foremesh:service\/handler(?:@|$)|handle$)/;

/** Names become parts of JavaScript. The component model allows no others; this does not rely on it. */
const PLAIN_NAME = /^[\w:/.@-]+$/;

// A failure is told in the answer to the first order.
$init.catch(() => undefined);

function transpile({ url, component, mode }: TranspileOrder): TranspiledFiles {
  const unreadable = (state: string, cause?: unknown) =>
    new MeshError("ARTIFACT_UNREADABLE", `Cannot use ${url}: ${state}`, { cause });
  let generated: ReturnType<typeof generate>;
  try {
    generated = generate(component, {
      name: NAME,
      noTypescript: true,
      noNodejsCompat: true,
      instantiation: { tag: "async" },
      base64Cutoff: 0,
      map: [],
      noComponentErrorWrapping: true,
      asyncMode: asyncModeFor(component, mode),
    });
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").trim();
    throw unreadable(`${reason}; must be a component as the tools of today make them`, error);
  }
  const exported = generated.exports.map(([name]) => name);
  const odd = [...generated.imports, ...exported].find((name) => !PLAIN_NAME.test(name));
  if (odd !== undefined) throw unreadable(`it names ${JSON.stringify(odd)}, must be a plain name`);
  if (!exported.some((name) => HANDLERS.test(name))) {
    const found = exported.join(", ") || "nothing";
    throw unreadable(`it exports ${found}, must export wasi:http/incoming-handler 0.2`);
  }
  return generated.files as TranspiledFiles;
}

async function answer(order: TranspileOrder): Promise<TranspileReply> {
  try {
    await $init.catch((error: unknown) => {
      const message = `Cannot load the transpiler of components: ${String(error)}`;
      throw new MeshError("SCRIPT_UNREADABLE", message, { cause: error });
    });
    return { files: transpile(order) };
  } catch (error) {
    return { error: toWireError(error, "ARTIFACT_UNREADABLE") };
  }
}

self.onmessage = async ({ data }: MessageEvent<TranspileOrder>) => {
  const reply = await answer(data);
  const moved = "files" in reply ? reply.files.map(([, { buffer }]) => buffer) : [];
  self.postMessage(reply, { transfer: moved });
};
