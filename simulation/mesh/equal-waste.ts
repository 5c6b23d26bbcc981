import type { ReplayResult } from "./replay";

/** What a policy reaches when it holds as much memory as another. */
export interface Point {
  readonly mibSeconds: number;
  readonly coldFirstCount: number;
}

/**
 * Cold first uses on the curve of `results` at this much memory held: between two settings by straight line; beyond the
 * last one as many as there. `undefined` below the first: it cannot do with so little.
 */
export function coldAt(results: readonly Point[], mibSeconds: number): number | undefined {
  const curve = frontOf(results);
  const above = curve.findIndex((point) => point.mibSeconds >= mibSeconds);
  if (above === -1) return curve.at(-1)?.coldFirstCount;
  const right = curve[above]!;
  if (right.mibSeconds === mibSeconds) return right.coldFirstCount;
  const left = curve[above - 1];
  if (left === undefined) return undefined;
  const share = (mibSeconds - left.mibSeconds) / (right.mibSeconds - left.mibSeconds);
  return left.coldFirstCount + share * (right.coldFirstCount - left.coldFirstCount);
}

/** By memory held, without the settings that others beat in both. */
export function frontOf<P extends Point>(results: readonly P[]): P[] {
  const front: P[] = [];
  for (const point of [...results].sort(
    (a, b) => a.mibSeconds - b.mibSeconds || a.coldFirstCount - b.coldFirstCount,
  )) {
    if (point.coldFirstCount < (front.at(-1)?.coldFirstCount ?? Number.POSITIVE_INFINITY)) front.push(point);
  }
  return front;
}

/** The three bars of the replay, at the memory that the published forms of the others hold. */
export interface Verdict {
  readonly of: ReplayResult["policy"];
  readonly against: string;
  readonly theirCold: number;
  readonly ourCold: number;
  /** Most that ours may have. */
  readonly allowedCold: number;
  /** Warm first uses of ours, as a share of those of the oracle that knows no newcomers. */
  readonly ofOracle: number;
}

const SHARE: Partial<Record<ReplayResult["policy"], number>> = {
  "on demand": 1 / 4,
  "hybrid histogram": 1 / 2,
};

const OURS = ["foremesh", "foremesh, cheap bytes"] as const;

export function verdictsOf(results: readonly ReplayResult[]): Verdict[] {
  const oracle = results.find(({ policy }) => policy === "oracle of the known");
  const published = results.filter(({ isPublished, policy }) => isPublished && SHARE[policy] !== undefined);
  return OURS.flatMap((of) => {
    const ours = results.filter(({ policy }) => policy === of);
    return published.map((theirs) => {
      const ourCold = coldAt(ours, theirs.mibSeconds) ?? theirs.firstUseCount;
      const oracleWarm = theirs.firstUseCount - (oracle?.coldFirstCount ?? 0);
      return {
        of,
        against: theirs.policy,
        theirCold: theirs.coldFirstCount,
        ourCold,
        allowedCold: SHARE[theirs.policy]! * theirs.coldFirstCount,
        ofOracle: oracleWarm === 0 ? 1 : (theirs.firstUseCount - ourCold) / oracleWarm,
      };
    });
  });
}
