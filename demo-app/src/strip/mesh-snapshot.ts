/** What `window.foremesh.snapshot()` may tell. The script is optional and may be of any version: all of it may lack. */
export interface MeshSnapshot {
  readonly services: readonly {
    readonly name: string;
    readonly state: string;
    readonly replicaCount: number;
  }[];
  readonly forecasts: readonly { readonly service: string; readonly probability: number }[];
  readonly scorecard: { readonly used: number; readonly late: number; readonly wasted: number } | undefined;
}

/** Keeps what is well-formed and drops the rest, so that a newer mesh cannot break the app. */
export function readSnapshot(value: unknown): MeshSnapshot {
  const { services, forecasts, scorecard } = recordOf(value);
  return {
    services: listOf(services).flatMap(({ name, state, replicas }) => {
      if (typeof name !== "string") return [];
      const replicaCount = Array.isArray(replicas) ? replicas.length : Number(replicas ?? 0) || 0;
      return { name, state: typeof state === "string" ? state : "unknown", replicaCount };
    }),
    forecasts: listOf(forecasts).flatMap(({ service, probability }) =>
      typeof service === "string" && typeof probability === "number" ? { service, probability } : [],
    ),
    scorecard: readScorecard(recordOf(scorecard)),
  };
}

function readScorecard({ used, late, wasted }: Record<string, unknown>): MeshSnapshot["scorecard"] {
  if (typeof used !== "number" || typeof late !== "number" || typeof wasted !== "number") return undefined;
  return { used, late, wasted };
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const listOf = (value: unknown): readonly Record<string, unknown>[] =>
  Array.isArray(value) ? value.map(recordOf) : [];
