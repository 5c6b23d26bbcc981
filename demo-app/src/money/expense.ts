/** Money that was spent at a stop. */
export interface Expense {
  /** Made on this device: it is the key under which the expense is sent, so that it is taken once. */
  readonly id: string;
  readonly stopId: string;
  /** The stop's name, which outlives the stop's place in the trip. */
  readonly place: string;
  readonly what: string;
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** An expense that was made on this device, and that the server's list has not shown yet. */
export interface ExpenseNote extends Expense {
  /** The outbox has it, or the server has taken it. */
  readonly isHandedOver: boolean;
}

/** What the outbox knows of a write that is not done. */
export interface OpenWrite {
  readonly ticket: string;
  readonly state: "queued" | "sending" | "done" | "refused" | "conflict" | "expired" | "unknown";
  readonly idempotencyKey: string;
  readonly answer: { readonly body: ArrayBuffer } | undefined;
}

/** `unsent`: neither the server nor the outbox has it, since the page was closed in the moment of adding it. */
export type ExpenseState = OpenWrite["state"] | "unsent";

export interface ExpenseRow {
  readonly expense: Expense;
  readonly state: ExpenseState;
  readonly write?: OpenWrite;
}

/** A Structured Field string, as draft-ietf-httpapi-idempotency-key-header asks for. */
export const keyOf = ({ id }: Expense): string => `"${id}"`;

export interface ExpenseSources {
  /** The server's list. */
  readonly saved: readonly Expense[];
  readonly notes: readonly ExpenseNote[];
  /** `undefined`: the outbox does not say. */
  readonly writes: readonly OpenWrite[] | undefined;
  /** Ids of those that this page is handing over. */
  readonly underWay: ReadonlySet<string>;
}

/** All expenses, each once and with its state, in the order of coming: what the server has, then what is on its way. */
export function expenseRows({ saved, notes, writes, underWay }: ExpenseSources): readonly ExpenseRow[] {
  const savedIds = new Set(saved.map(({ id }) => id));
  const writeOf = new Map((writes ?? []).map((write) => [write.idempotencyKey, write]));
  const stateOf = ({ id, isHandedOver }: ExpenseNote): ExpenseState => {
    // What has left the outbox was accepted: all else stays there, with a state that says what is the matter.
    if (isHandedOver) return writes === undefined ? "queued" : "done";
    return underWay.has(id) ? "sending" : "unsent";
  };
  const own = notes
    .filter(({ id }) => !savedIds.has(id))
    .map((note): ExpenseRow => {
      const write = writeOf.get(keyOf(note));
      return write ? { expense: note, state: write.state, write } : { expense: note, state: stateOf(note) };
    });
  return [...saved.map((expense): ExpenseRow => ({ expense, state: "done" })), ...own];
}

const STATE_TEXT: Readonly<Record<ExpenseState, string>> = {
  queued: "Waits for a connection",
  sending: "Sending",
  done: "Saved",
  refused: "Not accepted",
  conflict: "Changed elsewhere",
  expired: "Waited too long",
  unknown: "May not have arrived",
  unsent: "Not sent yet",
};

/** The state in words; of one that was refused, with the server's reason. */
export function stateText({ state, write }: ExpenseRow): string {
  const reason = write?.answer && reasonOf(write.answer.body);
  return reason ? `${STATE_TEXT[state]}: ${reason}` : STATE_TEXT[state];
}

/** What the traveller can do about it; nothing where it is saved, or just on its way. */
const ACTIONS: Readonly<Record<ExpenseState, readonly ExpenseAction[]>> = {
  queued: ["discard"],
  sending: [],
  done: [],
  // The same again would be refused again.
  refused: ["change", "discard"],
  conflict: ["change", "discard"],
  expired: ["retry", "discard"],
  unknown: ["retry", "discard"],
  unsent: ["retry", "discard"],
};
export type ExpenseAction = "retry" | "change" | "discard";
export const actionsOf = ({ state }: ExpenseRow): readonly ExpenseAction[] => ACTIONS[state];

/** What is not with the server yet, for people who do not look at each row; empty when all is. */
export function waitingText(rows: readonly ExpenseRow[]): string {
  const count = (...states: ExpenseState[]) => rows.filter(({ state }) => states.includes(state)).length;
  const waitingCount = count("queued", "sending");
  const openCount = rows.length - waitingCount - count("done");
  const waiting = `${waitingCount} kept on this device until there is a connection.`;
  const open = `${openCount} ${openCount === 1 ? "needs" : "need"} your attention.`;
  return [...(waitingCount > 0 ? [waiting] : []), ...(openCount > 0 ? [open] : [])].join(" ");
}

/** The `detail` of RFC 9457 problem details. */
function reasonOf(body: ArrayBuffer): string {
  try {
    const { detail } = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>;
    return typeof detail === "string" ? detail : "";
  } catch {
    return "";
  }
}
