import { byId, element } from "../element";
import { currencyOfCountry } from "../money/currency-of-country";
import type { Expense } from "../money/expense";
import type { TripStore } from "../trip/trip-store";

/** What was spent, at which stop of the trip, in the money of that country. */
export function createExpenseForm(
  store: TripStore,
  onAdd: (expense: Expense) => void,
): { fill(expense: Expense): void } {
  const form = byId("expense-form", HTMLFormElement);
  const what = byId("expense-what", HTMLInputElement);
  const amount = byId("expense-amount", HTMLInputElement);
  const place = byId("expense-stop", HTMLSelectElement);

  const stopThere = () => store.trip.stops.find(({ id }) => id === place.value);
  const currencyThere = (): string =>
    currencyOfCountry(stopThere()?.countryCode ?? "") ?? byId("money-base", HTMLSelectElement).value;
  const showCurrency = (): void => {
    byId("expense-currency", HTMLElement).textContent = currencyThere();
  };
  const choose = (stopId: string): void => {
    if (store.trip.stops.some(({ id }) => id === stopId)) place.value = stopId;
    showCurrency();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const spent = { what: what.value.trim(), amount: amount.valueAsNumber, currency: currencyThere() };
    const where = { stopId: place.value, place: stopThere()?.name ?? "" };
    what.value = "";
    amount.value = "";
    what.focus();
    onAdd({ id: crypto.randomUUID(), ...where, ...spent });
  });
  place.addEventListener("change", showCurrency);
  store.watch(({ stops }) => {
    const chosen = place.value;
    place.replaceChildren(...stops.map(({ id, name }) => element("option", { value: id }, name)));
    form.hidden = stops.length === 0;
    choose(chosen);
  });
  return {
    fill(expense) {
      what.value = expense.what;
      amount.value = String(expense.amount);
      choose(expense.stopId);
      what.focus();
    },
  };
}
