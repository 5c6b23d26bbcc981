import { type ArimaOrder, differencedCount } from "./order";

/** Coefficients of a polynomial in the lag operator B; index = power, the first is 1. */
export type Polynomial = Float64Array;

export function multiply(a: Polynomial, b: Polynomial): Polynomial {
  const product = new Float64Array(a.length + b.length - 1);
  for (const [i, left] of a.entries()) {
    if (left === 0) continue;
    for (const [j, right] of b.entries()) product[i + j]! += left * right;
  }
  return product;
}

/** 1 + sign·(c₁B^step + c₂B^2step + …). */
export function lagPolynomial(coefficients: ArrayLike<number>, sign: 1 | -1, step: number): Polynomial {
  const polynomial = new Float64Array(coefficients.length * step + 1);
  polynomial[0] = 1;
  for (let i = 0; i < coefficients.length; i += 1) polynomial[(i + 1) * step] = sign * coefficients[i]!;
  return polynomial;
}

/** (1−B)ᵈ(1−Bᵐ)ᴰ. */
export function differencing({ d, D, period }: ArimaOrder): Polynomial {
  let product: Polynomial = new Float64Array([1]);
  for (let i = 0; i < d; i += 1) product = multiply(product, lagPolynomial([1], -1, 1));
  for (let i = 0; i < D; i += 1) product = multiply(product, lagPolynomial([1], -1, period));
  return product;
}

/** The series differenced as the order says; a difference with a missing (NaN) point is missing. */
export function difference(values: ArrayLike<number>, order: ArimaOrder): Float64Array {
  const lags = differencing(order);
  const lost = differencedCount(order);
  const differenced = new Float64Array(Math.max(0, values.length - lost));
  for (const [t] of differenced.entries()) {
    let sum = 0;
    for (let k = 0; k <= lost; k += 1) if (lags[k] !== 0) sum += lags[k]! * values[t + lost - k]!;
    differenced[t] = sum;
  }
  return differenced;
}
