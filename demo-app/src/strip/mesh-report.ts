import type { AnsweredRequest } from "../api/api-client";
import { parseServerTiming } from "./server-timing";

/** What the mesh did for one request, in the words the strip shows. */
export interface MeshReport {
  readonly request: string;
  readonly status: number;
  /** Who answered: a service's name, an upstream's, "cache", "outbox", or "network" when no mesh was involved. */
  readonly service: string;
  readonly place: "local" | "remote";
  readonly path: "direct" | "worker" | "network" | "no mesh";
  readonly start: "warm" | "cold" | undefined;
  readonly predicted: boolean;
  readonly durationMs: number;
}

export function meshReport({ method, path, status, serverTiming, durationMs }: AnsweredRequest): MeshReport {
  const metrics = parseServerTiming(serverTiming ?? "");
  const has = (name: string): boolean => metrics.some((metric) => metric.name === name);
  const request = `${method} ${path.split("?")[0]}`;
  const mesh = metrics.find((metric) => metric.name === "mesh");
  if (!mesh) {
    return {
      request,
      status,
      service: "network",
      place: "remote",
      path: "no mesh",
      start: undefined,
      predicted: false,
      durationMs,
    };
  }
  const [backend = "", pathWord] = mesh.description.split(" ");
  const [name, replica] = backend.split("@");
  const way = pathWord === "direct" || pathWord === "worker" ? pathWord : "network";
  const isLocal = way !== "network";
  return {
    request,
    status,
    service: name === "none" && has("cache") ? "cache" : name || "mesh",
    place: isLocal ? "local" : "remote",
    path: way,
    start: isLocal && replica !== undefined ? (has("start") ? "cold" : "warm") : undefined,
    predicted: has("predicted"),
    durationMs: mesh.durationMs ?? durationMs,
  };
}

/** The facts of a report in a row, for the eye and for a screen reader alike. */
export function reportWords(report: MeshReport): readonly string[] {
  if (report.path === "no mesh") return ["no mesh: network"];
  return [report.place, report.path, ...(report.start ? [report.start] : [])];
}
