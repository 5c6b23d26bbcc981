import { ENGINE_SPECS, type Gap } from "./engine-suite";

/** One engine's column: what passed and failed by spec, and what its project leaves out. */
export interface EngineResults {
  readonly name: string;
  readonly passed: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  readonly gaps: readonly Gap[];
}

/** The table of docs/browsers.md: for each spec how many of its tests pass, and below it why the others are not run. */
export function browsersTable(engines: readonly EngineResults[]): string {
  const header = ["spec", ...engines.map(({ name }) => name)];
  const rows = ENGINE_SPECS.map((spec) => [`\`${spec}\``, ...engines.map((engine) => cell(engine, spec))]);
  const lines = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const notes = engines.flatMap(({ name, gaps }) =>
    gaps.length === 0 ? [] : ["", `### Not run in ${name}`, "", ...gaps.map(noteOf)],
  );
  return [...lines, ...notes].join("\n");
}

function cell({ passed, failed, gaps }: EngineResults, spec: string): string {
  const leftOutCount = gaps.reduce((sum, { tests }) => sum + (tests[spec]?.length ?? 0), 0);
  const [passedCount, failedCount] = [passed[spec] ?? 0, failed[spec] ?? 0];
  const ran = failedCount > 0 ? `${passedCount} pass, **${failedCount} fail**` : `${passedCount} pass`;
  if (passedCount + failedCount === 0) return leftOutCount === 0 ? "not run" : `${leftOutCount} left out`;
  return leftOutCount === 0 ? ran : `${ran}, ${leftOutCount} left out`;
}

function noteOf({ kind, why, tests }: Gap): string {
  const specs = Object.entries(tests).map(([spec, titles]) => `\`${spec}\` (${titles.length})`);
  const label = { platform: "The engine", driver: "The driver", open: "Open" }[kind];
  return `- **${label}**: ${why}. ${specs.join(", ")}`;
}
