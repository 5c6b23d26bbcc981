import { describe, expect, it } from "vitest";
import {
  actionsOf,
  type ExpenseNote,
  type ExpenseSources,
  expenseRows,
  type OpenWrite,
  stateText,
  waitingText,
} from "./expense";
import { expense } from "./expense.fixture";

const note = (id: string, isHandedOver = true): ExpenseNote => ({ ...expense(id), isHandedOver });
const write = (id: string, state: OpenWrite["state"], problem?: object): OpenWrite => ({
  ticket: `ticket-${id}`,
  state,
  idempotencyKey: `"${id}"`,
  answer: problem && { body: new TextEncoder().encode(JSON.stringify(problem)).buffer as ArrayBuffer },
});
const nothing: ExpenseSources = { saved: [], notes: [], writes: [], underWay: new Set() };
const rowsOf = (sources: Partial<ExpenseSources>) => expenseRows({ ...nothing, ...sources });
const statesOf = (sources: Partial<ExpenseSources>) =>
  rowsOf(sources).map((row) => `${row.expense.id} ${row.state}`);

describe("expenses", () => {
  it("are each shown once, those of the server first, then those on their way as the outbox has them", () => {
    const sources = {
      saved: [expense("a"), expense("b")],
      notes: [note("b"), note("c"), note("d")],
      writes: [write("c", "sending"), write("d", "queued")],
    };
    expect(statesOf(sources)).toEqual(["a done", "b done", "c sending", "d queued"]);
  });

  it("count as saved when they have left the outbox, though the server's list is older", () => {
    expect(statesOf({ notes: [note("a")] })).toEqual(["a done"]);
  });

  it("are not called saved while the outbox does not say whether it has them", () => {
    expect(statesOf({ notes: [note("a")], writes: undefined })).toEqual(["a queued"]);
  });

  it("are not called saved when nobody has taken them", () => {
    expect(statesOf({ notes: [note("a", false)], underWay: new Set(["a"]) })).toEqual(["a sending"]);
    expect(statesOf({ notes: [note("a", false)] })).toEqual(["a unsent"]);
    expect(statesOf({ notes: [note("a", false)], writes: [write("a", "queued")] })).toEqual(["a queued"]);
  });

  it("ignore writes that are not theirs", () => {
    expect(statesOf({ writes: [write("other", "queued")] })).toEqual([]);
  });

  it("say why the server refused them, where it says so", () => {
    const [refused, mute] = rowsOf({
      notes: [note("a"), note("b")],
      writes: [write("a", "refused", { detail: "Too dear" }), write("b", "refused")],
    });
    expect([stateText(refused!), stateText(mute!)]).toEqual(["Not accepted: Too dear", "Not accepted"]);
  });

  it("can be changed when refused, sent again when that may help, and left alone on their way", () => {
    const states = ["refused", "expired", "queued", "sending"] as const;
    const rows = rowsOf({
      notes: states.map((state) => note(state)),
      writes: states.map((state) => write(state, state)),
    });
    expect(rows.map(actionsOf)).toEqual([["change", "discard"], ["retry", "discard"], ["discard"], []]);
  });
});

describe("what waits", () => {
  const rows = (...states: OpenWrite["state"][]) =>
    rowsOf({
      notes: states.map((_, index) => note(`${index}`)),
      writes: states.map((state, index) => write(`${index}`, state)),
    });

  it("is counted, and what needs a person apart from it", () => {
    expect(waitingText(rows("queued", "sending", "refused"))).toBe(
      "2 kept on this device until there is a connection. 1 needs your attention.",
    );
    expect(waitingText(rows("expired", "unknown"))).toBe("2 need your attention.");
  });

  it("is nothing when all is saved", () => {
    expect(waitingText(rowsOf({ saved: [expense("a")] }))).toBe("");
  });
});
