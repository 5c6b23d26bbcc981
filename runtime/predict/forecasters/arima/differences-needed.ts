import { arimaOrder } from "./order";
import { difference } from "./polynomial";

/** Of the statistic below, for 5 % of stationary series (Kwiatkowski et al. 1992, table 1). */
const CRITICAL = 0.463;
const MAX_DIFFERENCES = 2;

/**
 * Whether a series wanders instead of keeping to a level: the KPSS test, with Bartlett weights up to lag 3√n/13, as in R's
 * forecast::ndiffs.
 *
 * @see Kwiatkowski, Phillips, Schmidt, Shin 1992, "Testing the null hypothesis of stationarity …"
 */
function kpss(values: readonly number[]): number {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const residuals = values.map((value) => value - mean);
  const productAt = (lag: number): number => {
    let sum = 0;
    for (let t = lag; t < count; t += 1) sum += residuals[t]! * residuals[t - lag]!;
    return sum / count;
  };
  const maxLag = Math.trunc((3 * Math.sqrt(count)) / 13);
  let longRun = productAt(0);
  for (let lag = 1; lag <= maxLag; lag += 1) longRun += 2 * (1 - lag / (maxLag + 1)) * productAt(lag);
  let [partial, squares] = [0, 0];
  for (const residual of residuals) {
    partial += residual;
    squares += partial * partial;
  }
  return longRun > 0 ? squares / (count * count * longRun) : 0;
}

/** How often to difference before a series keeps to a level. Missing points are left out. */
export function differencesNeeded(values: readonly number[]): number {
  let current = values.filter((value) => !Number.isNaN(value));
  for (let d = 0; d < MAX_DIFFERENCES; d += 1) {
    if (isConstant(current) || kpss(current) <= CRITICAL) return d;
    const next = [...difference(current, arimaOrder({ d: 1 }))];
    if (isConstant(next)) return d;
    current = next;
  }
  return MAX_DIFFERENCES;
}

export const isConstant = (values: readonly number[]): boolean =>
  values.every((value) => value === values[0]);
