import type { Coefficients } from "./coefficients";
import { seasonalStrength } from "./decompose";
import { differencesNeeded, isConstant } from "./differences-needed";
import { aiccOf, type FittedArima, fitArima } from "./fit";
import type { Steps } from "./minimize";
import { type ArimaOrder, arimaOrder, coefficientCount, nameOf } from "./order";
import { stepDown } from "./partial-autocorrelation";
import { difference } from "./polynomial";

export interface SelectOptions {
  /** Points per season; 1 where there is none. */
  readonly period?: number;
  readonly maxOrder?: number;
  readonly maxSeasonalOrder?: number;
  /**
   * Tries every order of up to five coefficients, not only neighbours of the best. By default where that is cheap: without
   * a season, and for no more than 200 points.
   */
  readonly isExhaustive?: boolean;
}

/** Above it a season is differenced; the threshold of R's forecast::nsdiffs, test "seas". */
const STRONG_SEASON = 0.64;
/** A root this near the unit circle is a sign of too many coefficients; of R's forecast::auto.arima. */
const LEAST_ROOT = 1.01;
const MAX_EXHAUSTIVE_ORDER = 5;
const MAX_EXHAUSTIVE_COUNT = 200;

/**
 * The order that suits a series best: differences by tests, the rest by AICc, walking from four usual models to better
 * neighbours until there is none.
 *
 * @returns `undefined`: no model could be fitted.
 * @see Hyndman, Khandakar 2008, "Automatic time series forecasting: the forecast package for R" (JSS 27)
 */
export function* selectArima(
  values: readonly number[],
  options: SelectOptions = {},
): Steps<FittedArima | undefined> {
  const fixed = differencesOf(values, options.period ?? 1);
  const limits = limitsOf(values.length, fixed, options);
  const tried = new Map<string, number>();
  let best: { fitted: FittedArima; aicc: number } | undefined;

  /** Whether the order is better than all before. */
  function* improves(order: ArimaOrder): Steps<boolean> {
    const name = nameOf(order);
    if (tried.has(name) || !isWithin(limits, order)) return false;
    const fitted = yield* fitArima(values, order);
    const aicc = fitted !== undefined && isSound(fitted) ? aiccOf(fitted) : Number.POSITIVE_INFINITY;
    tried.set(name, aicc);
    if (fitted === undefined || !(aicc < (best?.aicc ?? Number.POSITIVE_INFINITY))) return false;
    best = { fitted, aicc };
    return true;
  }

  if (isConstant(values)) return yield* fitArima(values, fixed);
  for (const order of startOrders(fixed, limits)) yield* improves(order);
  if (options.isExhaustive ?? (fixed.period === 1 && values.length <= MAX_EXHAUSTIVE_COUNT)) {
    for (const order of allOrders(fixed, limits)) yield* improves(order);
    return best?.fitted;
  }
  while (best !== undefined) {
    let hasMoved = false;
    for (const order of neighbours(best.fitted.order)) {
      hasMoved = yield* improves(order);
      if (hasMoved) break;
    }
    if (!hasMoved) break;
  }
  return best?.fitted;
}

type Limits = Pick<ArimaOrder, "p" | "q" | "P" | "Q" | "hasConstant">;

function differencesOf(values: readonly number[], period: number): ArimaOrder {
  const present = values.filter((value) => !Number.isNaN(value));
  if (isConstant(present)) return arimaOrder({ hasConstant: true });
  const hasSeasons = period > 1 && values.length >= 2 * period + 5;
  const D = hasSeasons && seasonalStrength(values, period) > STRONG_SEASON ? 1 : 0;
  const seasonal = [...difference(values, arimaOrder({ D, period }))];
  const d = differencesNeeded(seasonal);
  return arimaOrder({ d, D, period: hasSeasons ? period : 1, hasConstant: d + D < 2 });
}

function limitsOf(count: number, fixed: ArimaOrder, options: SelectOptions): Limits {
  const order = Math.min(options.maxOrder ?? 5, Math.floor(count / 3));
  const perSeason = Math.floor(count / 3 / fixed.period);
  const seasonal = fixed.period > 1 ? Math.min(options.maxSeasonalOrder ?? 2, perSeason) : 0;
  return { p: order, q: order, P: seasonal, Q: seasonal, hasConstant: fixed.hasConstant };
}

const isWithin = (limits: Limits, { p, q, P, Q, hasConstant }: ArimaOrder): boolean =>
  Math.min(p, q, P, Q) >= 0 &&
  p <= limits.p &&
  q <= limits.q &&
  P <= limits.P &&
  Q <= limits.Q &&
  (limits.hasConstant || !hasConstant);

function startOrders(fixed: ArimaOrder, limits: Limits): ArimaOrder[] {
  const seasonal = limits.P > 0 ? 1 : 0;
  return [
    { ...fixed, p: Math.min(2, limits.p), q: Math.min(2, limits.q), P: seasonal, Q: seasonal },
    fixed,
    { ...fixed, p: 1, P: seasonal },
    { ...fixed, q: 1, Q: seasonal },
    { ...fixed, hasConstant: false },
  ];
}

const SEASONAL_MOVES = [
  [-1, 0],
  [0, -1],
  [1, 0],
  [0, 1],
  [-1, -1],
  [-1, 1],
  [1, -1],
  [1, 1],
] as const;

function neighbours(order: ArimaOrder): ArimaOrder[] {
  const { p, q, P, Q, period, hasConstant } = order;
  return [
    ...(period > 1 ? SEASONAL_MOVES.map(([dP, dQ]) => ({ ...order, P: P + dP, Q: Q + dQ })) : []),
    ...SEASONAL_MOVES.map(([dp, dq]) => ({ ...order, p: p + dp, q: q + dq })),
    { ...order, hasConstant: !hasConstant },
  ];
}

function allOrders(fixed: ArimaOrder, limits: Limits): ArimaOrder[] {
  const upTo = (most: number) => Array.from({ length: most + 1 }, (_, i) => i);
  return upTo(limits.p)
    .flatMap((p) => upTo(limits.q).map((q) => ({ ...fixed, p, q })))
    .flatMap((order) => upTo(limits.P).map((P) => ({ ...order, P })))
    .flatMap((order) => upTo(limits.Q).map((Q) => ({ ...order, Q })))
    .filter((order) => coefficientCount(order) <= MAX_EXHAUSTIVE_ORDER)
    .flatMap((order) => [order, { ...order, hasConstant: false }]);
}

/** Every factor has its roots outside a circle of that radius: at it, the coefficients still make a stationary model. */
const isSound = ({ coefficients }: FittedArima): boolean =>
  [coefficients.ar, coefficients.sar, negated(coefficients.ma), negated(coefficients.sma)].every(
    (factor) => stepDown(factor.map((coefficient, i) => coefficient * LEAST_ROOT ** (i + 1))) !== undefined,
  );

const negated = (coefficients: Coefficients["ma"]): number[] =>
  coefficients.map((coefficient) => -coefficient);
