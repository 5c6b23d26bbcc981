import { element, icon } from "../element";
import { formatPrice } from "../format";
import {
  actionsOf,
  type ExpenseAction,
  type ExpenseRow,
  type ExpenseState,
  stateText,
} from "../money/expense";

const ICON_OF: Readonly<Record<ExpenseState, string>> = {
  queued: "clock",
  sending: "up",
  done: "check",
  refused: "alert",
  conflict: "alert",
  expired: "alert",
  unknown: "alert",
  unsent: "alert",
};

const LABEL_OF: Readonly<Record<ExpenseAction, string>> = {
  retry: "Try again",
  change: "Change",
  discard: "Discard",
};

/** One expense: what, where and how much, how far it is on its way to the server, and what can be done about that. */
export function expenseRow(
  row: ExpenseRow,
  act: (action: ExpenseAction, row: ExpenseRow) => void,
): HTMLLIElement {
  const { expense, state } = row;
  const { id, what, place, amount, currency } = expense;
  const buttons = actionsOf(row).map((action) => {
    const button = element(
      "button",
      { type: "button", class: "link", "data-testid": `expense-${action}`, "data-focus": `${action} ${id}` },
      LABEL_OF[action],
      element("span", { class: "visually-hidden" }, ` ${what}`),
    );
    button.addEventListener("click", () => act(action, row));
    return button;
  });
  return element(
    "li",
    { class: "expense", "data-testid": "expense", "data-state": state },
    element(
      "span",
      { class: "place-text" },
      element("strong", { "data-testid": "expense-title" }, what),
      element("small", {}, place),
    ),
    element("strong", { class: "expense-amount" }, formatPrice(amount, currency)),
    element(
      "span",
      { class: "expense-state" },
      icon(ICON_OF[state]),
      element("span", { "data-testid": "expense-state" }, stateText(row)),
    ),
    element("span", { class: "expense-actions" }, ...buttons),
  );
}
