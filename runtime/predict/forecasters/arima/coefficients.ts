import type { Arma } from "./arma";
import type { ArimaOrder } from "./order";
import { fromPartial } from "./partial-autocorrelation";
import { lagPolynomial, multiply } from "./polynomial";

/** As R names them: ar, ma, sar, sma. */
export interface Coefficients {
  readonly ar: readonly number[];
  readonly ma: readonly number[];
  readonly sar: readonly number[];
  readonly sma: readonly number[];
}

/** From the point an optimiser stands at: any real numbers, in the order p, q, P, Q. */
export function coefficientsAt({ p, q, P, Q }: ArimaOrder, point: Float64Array): Coefficients {
  let from = 0;
  const part = (count: number, sign: 1 | -1): number[] => {
    const partial = point.subarray(from, from + count).map(Math.tanh);
    from += count;
    return [...fromPartial(partial)].map((coefficient) => sign * coefficient);
  };
  return { ar: part(p, 1), ma: part(q, -1), sar: part(P, 1), sma: part(Q, -1) };
}

/** The seasonal and the other factors multiplied out. */
export function armaOf({ ar, ma, sar, sma }: Coefficients, period: number): Arma {
  const autoregression = multiply(lagPolynomial(ar, -1, 1), lagPolynomial(sar, -1, period));
  const movingAverage = multiply(lagPolynomial(ma, 1, 1), lagPolynomial(sma, 1, period));
  return {
    phi: autoregression.subarray(1).map((coefficient) => 0 - coefficient),
    theta: movingAverage.slice(1),
  };
}
