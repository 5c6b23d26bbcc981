import { MeshError } from "../kernel/errors";
import { NULL_BODY_STATUS } from "../protocol/null-body-status";
import { responseOf } from "./kept-answer";
import type { QueuedWrite } from "./queued-write";

/** What the app can ask for later, or drop. */
const TICKET_HEADER = "mesh-ticket";

/** The write is on disk, and has not had its final answer. */
export function acceptedAnswer({ ticket, state }: QueuedWrite): Response {
  const headers = {
    [TICKET_HEADER]: ticket,
    "cache-control": "no-store",
    // Who answered, as for all that the mesh answers.
    "server-timing": 'mesh;desc="outbox worker"',
  };
  return Response.json({ ticket, state }, { status: 202, statusText: "Accepted", headers });
}

/**
 * The server's own answer; of a write that stays in the list, with its ticket.
 *
 * @param response  As it came; without it, what was kept of it.
 * @throws MeshError OUTCOME_UNKNOWN when there was none, and the write is not sent again by itself.
 */
export function finalAnswer(write: QueuedWrite, response: Response | undefined): Response {
  const { answer, state } = write;
  const answered = response ?? (answer && !(state === "done" && answer.isBodyCut) && responseOf(answer));
  if (!answered) {
    if (state === "done") return acceptedAnswer(write);
    throw new MeshError(
      "OUTCOME_UNKNOWN",
      `Cannot tell what became of write ${write.ticket}: it is ${state}`,
    );
  }
  if (state === "done") return answered;
  const body = NULL_BODY_STATUS.has(answered.status) ? null : answered.body;
  const ticketed = new Response(body, answered);
  ticketed.headers.set(TICKET_HEADER, write.ticket);
  return ticketed;
}
