import { createCollaborative } from "../../runtime/predict/forecasters/collaborative";
import { createAggregate } from "../../runtime/predict/forecasters/collaborative/aggregate";
import { readStatistics, type Statistics } from "../../runtime/predict/forecasters/collaborative/statistics";
import type { Split } from "./client-set";
import type { MadeRoles } from "./made-roles";
import type { Ranker } from "./peers";
import { createRankScorer, type RankScores } from "./rank-score";

/** Of one client, in the training or held back; what is hidden included, as a role is known without uses. */
export type RoleOf = (items: readonly string[]) => string;

/** What the collector would publish of the training clients, through the file that a client reads. */
export function statisticsOf(
  training: Split["training"],
  fewestClients: number,
  roleOf?: RoleOf,
): Statistics {
  const aggregate = createAggregate();
  for (const services of training) {
    aggregate.add(roleOf === undefined ? { services } : { services, role: roleOf(services) });
  }
  const read = readStatistics(JSON.parse(JSON.stringify(aggregate.publish(fewestClients))));
  if (read === undefined) throw new Error("Cannot read the statistics that were just made");
  return read;
}

export function scoreRanker(rank: Ranker, heldBack: Split["heldBack"]): RankScores {
  const scorer = createRankScorer();
  for (const { shown, hidden } of heldBack) scorer.add(rank(shown), hidden);
  return scorer.scores();
}

/** The forecaster itself, on the first visit of each client, after the uses that are shown. */
export function scoreForecaster(
  statistics: Statistics,
  heldBack: Split["heldBack"],
  roleOf?: RoleOf,
): RankScores {
  const forecaster = createCollaborative({ statistics, maxListed: Number.POSITIVE_INFINITY });
  const unused = forecaster.save();
  const scorer = createRankScorer();
  for (const { shown, hidden } of heldBack) {
    forecaster.load(unused);
    for (const [at, service] of shown.entries()) forecaster.observe({ service, route: service, at });
    const context = { at: shown.length };
    const next = forecaster.next(
      roleOf === undefined ? context : { ...context, role: roleOf([...shown, hidden]) },
    );
    scorer.add(new Map([...next].filter(([service]) => !shown.includes(service))), hidden);
  }
  return scorer.scores();
}

/** Some clients have a role that does not fit them: the made ones are cleaner than an app's. */
export function withWrongRoles(
  roles: MadeRoles,
  roleCount: number,
  wrongShare: number,
  random: () => number,
): RoleOf {
  return (items) =>
    random() < wrongShare ? `role ${1 + Math.floor(random() * roleCount)}` : roles.roleOf(items);
}
