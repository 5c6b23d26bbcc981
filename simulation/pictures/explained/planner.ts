import type { CatalogEntry } from "../../../runtime/predict/catalog-entry";
import { MIB } from "../../../runtime/predict/defaults";
import { type PlanGrants, planAhead } from "../../../runtime/predict/planner";
import { entry, expected, GENEROUS, NO_LIMIT } from "../../../runtime/predict/planner.fixture";
import { type Band, drawBands } from "../bands";

const SERVICES: Readonly<Record<string, Partial<CatalogEntry>>> = {
  "0.1 MiB, starts in 0.1 s": { bytes: 0.1 * MIB, coldStartMs: 100, memoryBytes: 2 * MIB },
  "1 MiB, 0.5 s": { bytes: MIB, coldStartMs: 500, memoryBytes: 16 * MIB },
  "10 MiB, 1.5 s": { bytes: 10 * MIB, coldStartMs: 1_500, memoryBytes: 80 * MIB },
};
const LINKS = ["4g", "3g", "2g", "slow-2g"] as const;

const COLOURS = { nothing: "#e5e5e5", prefetch: "#e69f00", compile: "#56b4e9", instantiate: "#0072b2" };

/** What is done about a cold service, by how likely it is to be the very next, half of the time within five seconds. */
export function drawPlanner(): string {
  const rows = Object.entries(SERVICES).flatMap(([name, service]) =>
    LINKS.map((link, i) => ({
      label: i === 0 ? `${name}: ${link}` : link,
      bands: bandsOf(entry("service", service), { ...GENEROUS, link }),
    })),
  );
  return drawBands("How likely it must be: three services, four links", "probability", rows, COLOURS);
}

function bandsOf(service: CatalogEntry, grants: PlanGrants): Band[] {
  const bands: Band[] = [];
  for (let percent = 0; percent <= 100; percent += 0.5) {
    const expectations = [expected("service", percent / 100)];
    const { actions } = planAhead({ expectations, catalog: [service], grants, allowance: NO_LIMIT, at: 0 });
    const kind = actions[0]?.kind ?? "nothing";
    if (bands.at(-1)?.kind !== kind) bands.push({ kind, from: percent / 100 });
  }
  return bands;
}
