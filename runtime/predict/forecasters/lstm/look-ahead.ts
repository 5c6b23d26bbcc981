import { LEAST_FORECAST } from "../../defaults";
import type { Forecast } from "../../forecaster";
import { rollForward } from "../roll-forward";
import type { Standing } from "./standing";

export interface LookAheadOptions {
  readonly start: Standing;
  after(standing: Standing, service: string): Standing;
  /** Of services and, under `END_MARK`, of the visit's end. */
  distribution(standing: Standing): Map<string, number>;
  serviceOf(row: number): string | undefined;
  /** From the change before to this service. */
  typicalMs(service: string): number;
}

/** In a distribution: the visit ends. */
export const END_MARK = "\u0002";
/** In a history: the visit has only begun. */
const START_MARK = "\u0001";

/** From what comes next to who is used within the horizon, likeliest first: the network walks on along its own forecasts. */
export function lookAhead(options: LookAheadOptions): readonly Forecast[] {
  const { start, after } = options;
  const current = options.serviceOf(start.lastRow);
  const begin = current ?? START_MARK;
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, names.length);
    return names.push(name) - 1;
  };
  const standings = new Map([[keyOf([numberOf(begin)]), start]]);
  const standingAt = (history: readonly number[]): Standing => {
    const known = standings.get(keyOf(history));
    if (known !== undefined) return known;
    const standing = after(standingAt(history.slice(0, -1)), names[history.at(-1)!]!);
    standings.set(keyOf(history), standing);
    return standing;
  };
  const model = {
    steps(history: readonly number[]) {
      const next = options.distribution(standingAt(history));
      return { count: next.size, symbols: Array.from(next.keys(), numberOf), shares: [...next.values()] };
    },
    typicalMs: (_: number, to: number) => options.typicalMs(names[to]!),
    end: numberOf(END_MARK),
  };
  const again = current === undefined ? 0 : (options.distribution(start).get(current) ?? 0);
  const ahead = rollForward(model, [numberOf(begin)]).map(({ symbol, ...rest }) => ({
    service: names[symbol]!,
    ...rest,
  }));
  return withRepeat(ahead, current, again)
    .filter(({ probability }) => probability >= LEAST_FORECAST)
    .sort((a, b) => b.probability - a.probability);
}

const keyOf = (history: readonly number[]): string => history.join();

/** The current service may be asked again as the very next one, or come back later: either is a use within the horizon. */
function withRepeat(ahead: readonly Forecast[], current: string | undefined, again: number): Forecast[] {
  if (current === undefined || again === 0) return [...ahead];
  const back = ahead.find(({ service }) => service === current)?.probability ?? 0;
  const others = ahead.filter(({ service }) => service !== current);
  return [...others, { service: current, probability: again + (1 - again) * back, withinMs: 0 }];
}
