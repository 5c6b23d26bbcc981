import type { Rates } from "../api/rates";
import type { Stop } from "../trip/trip";
import { currencyOfCountry } from "./currency-of-country";

/** One stop's part of the budget. */
export interface Share {
  readonly stop: Stop;
  /** In the currency of the budget. */
  readonly amount: number;
  /** The same in the money of the stop's country; absent without a rate for it. */
  readonly local?: { readonly currency: string; readonly amount: number; readonly rate: number };
}

/** Shares a budget out by nights; a stop for the day counts as half a night, so that lunch is paid for too. */
export function shareBudget(
  total: number,
  stops: readonly Stop[],
  rates: Rates | undefined,
): readonly Share[] {
  const weightOf = (stop: Stop): number => Math.max(stop.nights, 0.5);
  const weights = stops.reduce((sum, stop) => sum + weightOf(stop), 0);
  return stops.map((stop) => {
    const amount = (total * weightOf(stop)) / weights;
    const currency = currencyOfCountry(stop.countryCode);
    const rate = currency === undefined ? undefined : rateOf(rates, currency);
    if (currency === undefined || rate === undefined) return { stop, amount };
    return { stop, amount, local: { currency, rate, amount: amount * rate } };
  });
}

function rateOf(rates: Rates | undefined, currency: string): number | undefined {
  return currency === rates?.base ? 1 : rates?.rates[currency];
}
