import type { ApiClient } from "../api/api-client";
import { fetchRates, type Rates } from "../api/rates";
import { byId, element } from "../element";
import { failureText } from "../failure-text";
import { currencyName, formatFullDate, formatMoney, formatRate, plural } from "../format";
import { createLatestCall } from "../latest-call";
import { type Share, shareBudget } from "../money/budget";
import type { TripStore } from "../trip/trip-store";

const BASES = ["EUR", "USD", "GBP", "CHF", "JPY", "AUD", "CAD", "SEK", "PLN", "CZK"];

/** Step 4: the budget in the money of each country. Rates come from afar; without them the shares still show. */
export function createMoneyView(api: ApiClient, store: TripStore): { open(): void } {
  const amount = byId("money-amount", HTMLInputElement);
  const base = byId("money-base", HTMLSelectElement);
  const failure = byId("money-failure", HTMLElement);
  const latest = createLatestCall();
  let rates: Rates | undefined;

  const paint = (): void => {
    const { stops } = store.trip;
    // Rates of another base are no use, and would be wrong for the moment it takes to get the right ones.
    const usable = rates?.base === base.value ? rates : undefined;
    const shares = shareBudget(Math.max(0, amount.valueAsNumber || 0), stops, usable);
    byId("money-rows", HTMLElement).replaceChildren(...shares.map((share) => moneyRow(share, base.value)));
    byId("money-status", HTMLElement).textContent = statusText(stops.length, usable);
  };
  const open = (): void => {
    paint();
    void latest(
      (signal) => fetchRates(api, base.value, signal),
      (fetched) => {
        rates = fetched;
        failure.hidden = true;
        paint();
      },
      (error) => {
        byId("money-failure-text", HTMLElement).textContent = failureText(error, "Conversion");
        failure.hidden = false;
      },
    );
  };

  base.append(...BASES.map((code) => element("option", { value: code }, `${code}, ${currencyName(code)}`)));
  base.addEventListener("change", open);
  amount.addEventListener("input", paint);
  byId("money-retry", HTMLButtonElement).addEventListener("click", open);
  byId("money-form", HTMLFormElement).addEventListener("submit", (event) => event.preventDefault());
  store.watch(paint);
  return { open };
}

function statusText(stopCount: number, rates: Rates | undefined): string {
  if (stopCount === 0) return "Add a stop first: the budget is shared out between your stops.";
  return rates ? `Rates of ${formatFullDate(rates.date)}` : "";
}

function rateText(amount: number, base: string, local: NonNullable<Share["local"]>): string {
  return `${formatMoney(amount, base)} · 1 ${base} = ${formatRate(local.rate)} ${local.currency}`;
}

function moneyRow({ stop, amount, local }: Share, base: string): HTMLElement {
  const figures = local
    ? [
        element("strong", { "data-testid": "money-local" }, formatMoney(local.amount, local.currency)),
        element("small", {}, local.currency === base ? "your own currency" : rateText(amount, base, local)),
      ]
    : [element("strong", {}, formatMoney(amount, base)), element("small", {}, "no rate for this country")];
  return element(
    "li",
    { class: "money-row", "data-testid": "money-row" },
    element("span", { class: "country-code", "aria-hidden": "true" }, stop.countryCode),
    element(
      "span",
      { class: "place-text" },
      element("strong", {}, stop.name),
      element("small", {}, stop.nights === 0 ? "for the day" : plural(stop.nights, "night")),
    ),
    element("span", { class: "money-figures" }, ...figures),
  );
}
