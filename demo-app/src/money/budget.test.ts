import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Stop } from "../trip/trip";
import { shareBudget } from "./budget";
import { currencyOfCountry } from "./currency-of-country";

const stop = (countryCode: string, nights: number): Stop => ({
  id: countryCode,
  name: countryCode,
  country: countryCode,
  countryCode,
  lat: 0,
  lon: 0,
  nights,
});
const rates = { base: "EUR", date: "2026-06-01", rates: { CHF: 0.94, JPY: 170 } };

describe("shareBudget", () => {
  it("shares by nights and converts at the rate of the country", () => {
    const [zurich, kyoto] = shareBudget(1000, [stop("CH", 1), stop("JP", 3)], rates);
    expect(zurich).toMatchObject({ amount: 250, local: { currency: "CHF", amount: 235 } });
    expect(kyoto).toMatchObject({ amount: 750, local: { currency: "JPY", amount: 127_500 } });
  });

  it("needs no rate where the budget's own currency is spent", () => {
    expect(shareBudget(100, [stop("FR", 1)], rates)[0]?.local).toEqual({
      currency: "EUR",
      amount: 100,
      rate: 1,
    });
  });

  it("still shares the budget when there are no rates at all", () => {
    expect(shareBudget(100, [stop("CH", 1)], undefined)).toEqual([{ stop: stop("CH", 1), amount: 100 }]);
  });

  it("spends exactly the budget, whatever the nights", () => {
    const nights = fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(nights, fc.nat(), (list, total) => {
        const shares = shareBudget(
          total,
          list.map((count) => stop("CH", count)),
          rates,
        );
        const spent = shares.reduce((sum, share) => sum + share.amount, 0);
        expect(spent).toBeCloseTo(total, 3);
      }),
    );
  });
});

describe("currencyOfCountry", () => {
  it.each([
    ["FR", "EUR"],
    ["jp", "JPY"],
    ["GB", "GBP"],
    ["AQ", undefined],
    ["", undefined],
  ])("of %j is %s", (code, currency) => {
    expect(currencyOfCountry(code)).toBe(currency);
  });
});
