/**
 * ARIMA(p,d,q)(P,D,Q)m in the signs of R: (1 − φ₁B − …)(1 − Φ₁Bᵐ − …)(1−B)ᵈ(1−Bᵐ)ᴰ y = (1 + θ₁B + …)(1 + Θ₁Bᵐ + …) ε.
 *
 * @see Box, Jenkins 1970, "Time Series Analysis: Forecasting and Control"
 */
export interface ArimaOrder {
  readonly p: number;
  readonly d: number;
  readonly q: number;
  readonly P: number;
  readonly D: number;
  readonly Q: number;
  /** Points per season; 1 where there is none. */
  readonly period: number;
  /** A mean where nothing is differenced, a drift per point where it is differenced once; never with more. */
  readonly hasConstant: boolean;
}

/** The form of most uses: what is not named is 0. */
export const arimaOrder = (given: Partial<ArimaOrder>): ArimaOrder => ({
  ...{ p: 0, d: 0, q: 0, P: 0, D: 0, Q: 0, period: 1, hasConstant: false },
  ...given,
});

/** Coefficients estimated one by one, the constant and the variance not among them. */
export const coefficientCount = ({ p, q, P, Q }: ArimaOrder): number => p + q + P + Q;

/** Points that differencing takes away. */
export const differencedCount = ({ d, D, period }: ArimaOrder): number => d + D * period;

export function nameOf(order: ArimaOrder): string {
  const { p, d, q, P, D, Q, period, hasConstant } = order;
  const seasonal = period > 1 && P + D + Q > 0 ? `(${P},${D},${Q})[${period}]` : "";
  const constant = !hasConstant ? "" : d + D > 0 ? " with drift" : " with non-zero mean";
  return `ARIMA(${p},${d},${q})${seasonal}${constant}`;
}
