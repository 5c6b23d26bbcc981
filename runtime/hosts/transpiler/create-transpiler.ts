import type { Clock } from "../../kernel/clock";
import { createTurns } from "../../kernel/create-turns";
import { deferred } from "../../kernel/deferred";
import { fromWireError, MeshError } from "../../kernel/errors";
import type { TranspiledFiles, TranspileOrder, TranspileReply } from "../../protocol/transpiler-messages";
import { notComponent } from "./component-binary";

/** The transpiler's worker as its user sees it. */
export interface TranspilerWorker {
  post(order: TranspileOrder): void;
  onmessage: ((reply: TranspileReply) => void) | undefined;
  /** The worker itself failed: its script could not be loaded, or threw outside of any order. */
  onerror: ((message: string) => void) | undefined;
  terminate(): void;
}

export interface TranspilerOptions {
  spawn(): TranspilerWorker;
  readonly clock: Clock;
}

/** The largest component known here, 14 MB, takes 3 s; a slow device may need ten times as long. */
const TIMEOUT_MS = 60_000;

/**
 * Makes of a component what an engine can run. One worker at a time, one component after the other, and none when there is
 * nothing to do: it holds tens of megabytes.
 *
 * @throws MeshError ARTIFACT_UNREADABLE, or SCRIPT_UNREADABLE when the transpiler itself cannot be had.
 */
export function createTranspiler(
  options: TranspilerOptions,
): (order: TranspileOrder) => Promise<TranspiledFiles> {
  let worker: TranspilerWorker | undefined;
  const inTurn = createTurns();
  let waitingCount = 0;

  const stop = () => {
    worker?.terminate();
    worker = undefined;
  };

  const run = async (order: TranspileOrder): Promise<TranspiledFiles> => {
    const reply = deferred<TranspileReply>();
    const cancel = options.clock.after(TIMEOUT_MS, () => {
      const message = `Cannot use ${order.url}: transpiling it takes longer than ${TIMEOUT_MS} ms`;
      reply.reject(new MeshError("ARTIFACT_UNREADABLE", message));
    });
    worker ??= options.spawn();
    worker.onmessage = reply.resolve;
    worker.onerror = (state) =>
      reply.reject(new MeshError("SCRIPT_UNREADABLE", `Cannot run the transpiler of components: ${state}`));
    try {
      worker.post(order);
      const answer = await reply.promise;
      if ("error" in answer) throw fromWireError(answer.error);
      return answer.files;
    } catch (error) {
      // Whatever it failed of may have broken it.
      stop();
      throw error;
    } finally {
      cancel();
      if (--waitingCount === 0) stop();
    }
  };

  return async (order) => {
    const state = notComponent(order.component);
    if (state !== undefined) throw new MeshError("ARTIFACT_UNREADABLE", `Cannot use ${order.url}: ${state}`);
    waitingCount++;
    return inTurn(() => run(order));
  };
}
