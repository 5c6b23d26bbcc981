import type { AnsweredRequest } from "../api/api-client";
import { byId, element } from "../element";
import { formatMs, plural } from "../format";
import { type MeshReport, meshReport, reportWords } from "./mesh-report";
import { type MeshSnapshot, readSnapshot } from "./mesh-snapshot";

/** What the app knows of the mesh: nothing but this, and that /foremesh.js may be missing. */
interface PageWithMesh {
  readonly foremesh?: { snapshot?(): Promise<unknown> };
}

const KEPT_COUNT = 8;

/** The bar at the bottom: what the mesh did for the last request, and, opened, for the last few. */
export function createLiveStrip(): { record(request: AnsweredRequest): void } {
  const toggle = byId("strip-toggle", HTMLButtonElement);
  const details = byId("strip-details", HTMLElement);
  const last = byId("strip-last", HTMLElement);
  const reports: MeshReport[] = [];

  const paintDetails = (): void => {
    if (details.hidden) return;
    byId("strip-log", HTMLElement).replaceChildren(...reports.map(logRow));
    void showSnapshot(byId("strip-mesh", HTMLElement));
  };
  toggle.addEventListener("click", () => {
    details.hidden = !details.hidden;
    toggle.setAttribute("aria-expanded", String(!details.hidden));
    paintDetails();
  });
  return {
    record(request) {
      const report = meshReport(request);
      reports.unshift(report);
      reports.length = Math.min(reports.length, KEPT_COUNT);
      last.replaceChildren(...facts(report));
      paintDetails();
    },
  };
}

function facts(report: MeshReport): readonly HTMLElement[] {
  const isAnswered = report.status >= 200 && report.status < 400;
  return [
    ...(report.path === "no mesh"
      ? []
      : [element("strong", { "data-testid": "strip-service" }, report.service)]),
    ...reportWords(report).map((word) => element("span", { class: "fact", "data-fact": word }, word)),
    ...(report.predicted ? [element("span", { class: "fact", "data-fact": "predicted" }, "predicted")] : []),
    ...(isAnswered
      ? []
      : [element("span", { class: "fact", "data-fact": "failed" }, failureWord(report.status))]),
    element("span", { class: "strip-ms" }, formatMs(report.durationMs)),
  ];
}

const failureWord = (status: number): string => (status === 0 ? "no answer" : String(status));

function logRow(report: MeshReport): HTMLElement {
  const attributes = { "data-testid": "strip-entry", "data-path": report.path };
  return element(
    "li",
    attributes,
    element("code", {}, report.request),
    element("span", {}, ...facts(report)),
  );
}

/** The mesh's own account, when the script is there and willing; the strip is no place to complain if not. */
async function showSnapshot(target: HTMLElement): Promise<void> {
  const answer = await (globalThis as PageWithMesh).foremesh?.snapshot?.().catch(() => undefined);
  target.replaceChildren(...(answer === undefined ? [] : snapshotParts(readSnapshot(answer))));
}

function snapshotParts({ services, forecasts, scorecard }: MeshSnapshot): readonly HTMLElement[] {
  const chanceOf = (name: string): number | undefined =>
    forecasts.find((forecast) => forecast.service === name)?.probability;
  const rows = services.map(({ name, state, replicaCount }) => {
    const chance = chanceOf(name);
    const meter = element("meter", {
      min: "0",
      max: "1",
      value: String(chance ?? 0),
      "aria-label": `${name} is next`,
    });
    const percent = chance === undefined ? "" : `${Math.round(chance * 100)} %`;
    return element(
      "li",
      { "data-testid": "strip-service-row" },
      element("strong", {}, name),
      element("span", { class: "fact", "data-fact": state }, state),
      element("span", {}, plural(replicaCount, "replica")),
      meter,
      element("span", { class: "strip-ms" }, percent),
    );
  });
  const score =
    scorecard && `Forecasts: ${scorecard.used} used, ${scorecard.late} late, ${scorecard.wasted} wasted`;
  return [
    element("h2", {}, "Services and what comes next"),
    element("ul", {}, ...rows),
    ...(score ? [element("p", { "data-testid": "strip-scorecard" }, score)] : []),
  ];
}
