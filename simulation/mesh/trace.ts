import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { gunzipSync } from "node:zlib";
import { seededRandom } from "../../runtime/kernel/seeded-random";
import { VISIT_GAP_MS } from "../../runtime/predict/defaults";

export interface MeshUse {
  readonly service: string;
  /** Epoch ms. */
  readonly at: number;
  /** The service's first use in its visit: what the replay judges by. */
  readonly isFirst: boolean;
  /** One of the last visits, which count; those before only teach. */
  readonly counts: boolean;
}

/** One mesh from its start to its end: a visit on somebody's device, or a system that is never stopped. */
export interface MeshLife {
  readonly device: string;
  readonly uses: readonly MeshUse[];
  readonly endAt: number;
  /** Before that nothing has a part in what counts but as a lesson; `Infinity`: nothing has. */
  readonly playedFrom: number;
}

export interface MeshTrace {
  readonly name: string;
  readonly lives: readonly MeshLife[];
  readonly visitCount: number;
  readonly countedVisitCount: number;
  /** What a line of the file stands for here. */
  readonly meaning: string;
}

export interface TraceOptions {
  readonly maxVisits?: number | undefined;
  /** Paths are services by so many of their first segments; absent: every item is one. */
  readonly segments?: number | undefined;
}

/**
 * Visits are replayed one after the other, each at its own hour on a day of its own, so that a new one never looks like the
 * last one going on. Like the protocol of the shared sets, a visit is learned whole before the one that started next.
 */
const DAY_MS = 24 * 3_600_000;
const DAYS_APART = 2;

/** The last 20 % count, as in the protocol of the shared sets. */
const TAUGHT_SHARE = 0.8;

/**
 * Pauses where a set has none: log-normal with the quartiles of the nasa set (16, 40 and 114 s), none long enough to end a
 * visit. Without times at all, visits start an hour apart.
 */
const TYPICAL_PAUSE_MS = 40_000;
const PAUSE_SIGMA = 1.46;
const VISIT_EVERY_MS = 3_600_000;
const SEED = 1;

/** Played before the first use that counts in a life that does not end: as long as the books on waste go back. */
const WARM_UP_MS = 3_600_000;

interface Visit {
  readonly user: string | undefined;
  readonly items: readonly string[];
  readonly times: readonly number[];
}

/** @param path  Of a set of sessions, or of traces with offsets; gzip when it ends in `.gz`. */
export function readMeshTrace(path: string, options: TraceOptions = {}): MeshTrace {
  const content = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(content) : content).toString();
  return parseMeshTrace(basename(path).replace(/\.tsv(\.gz)?$/, ""), text, options);
}

export function parseMeshTrace(name: string, text: string, options: TraceOptions = {}): MeshTrace {
  const [header = "", ...lines] = text.trim().split("\n");
  const columns = header.split("\t");
  const rows = lines.slice(0, options.maxVisits).map((line) => {
    const cells = line.split("\t");
    return (column: string) => cells[columns.indexOf(column)] ?? "-";
  });
  const isSystem = columns.includes("offsets_ms");
  const visits = isSystem ? rows.map(traceOf) : rows.map(sessionReader(options.segments));
  const firstCounted = Math.floor(visits.length * TAUGHT_SHARE);
  const lives = isSystem ? [systemLife(visits, firstCounted)] : visitLives(visits, firstCounted);
  return {
    name,
    lives,
    visitCount: visits.length,
    countedVisitCount: visits.length - firstCounted,
    meaning: isSystem
      ? "a line is a chain of calls; all run on one system, whose mesh never stops"
      : "a line is a visit to a device, whose mesh runs from its first use to half an hour after its last",
  };
}

type Row = (column: string) => string;

function traceOf(row: Row): Visit {
  const startAt = Number(row("start_ms"));
  const times = row("offsets_ms")
    .split(" ")
    .map((offset) => startAt + Number(offset));
  return { user: undefined, items: row("items").split(" "), times };
}

function sessionReader(segments: number | undefined): (row: Row, index: number) => Visit {
  const random = seededRandom(SEED);
  const serviceOf = (item: string) =>
    segments === undefined
      ? item
      : item
          .split("/")
          .slice(0, -1)
          .slice(0, segments + 1)
          .join("/") || "/";
  return (row, index) => {
    const items = row("items").split(" ").map(serviceOf);
    const user = row("user") === "-" ? undefined : row("user");
    const stated =
      row("times") === "-"
        ? []
        : row("times")
            .split(" ")
            .map((time) => Number(time) * 1_000);
    if (stated.length === items.length && items.length > 1) return { user, items, times: stated };
    let at = stated[0] ?? index * VISIT_EVERY_MS;
    const times = items.map((_, step) => (at += step === 0 ? 0 : pauseMs(random)));
    return { user, items, times };
  };
}

function pauseMs(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(VISIT_GAP_MS - 1, TYPICAL_PAUSE_MS * Math.exp(PAUSE_SIGMA * normal));
}

function usesOf({ items, times }: Visit, counts: boolean): MeshUse[] {
  const seen = new Set<string>();
  return items.map((service, step) => {
    const isFirst = !seen.has(service);
    seen.add(service);
    return { service, at: times[step]!, isFirst, counts };
  });
}

function visitLives(visits: readonly Visit[], firstCounted: number): MeshLife[] {
  const deviceOf = ({ user }: Visit, index: number) => user ?? `visitor ${index}`;
  const counted = new Set(visits.map(deviceOf).slice(firstCounted));
  return visits.map((visit, index) => {
    const device = deviceOf(visit, index);
    const startAt = visit.times[0]!;
    const shiftMs = index * DAYS_APART * DAY_MS - Math.floor(startAt / DAY_MS) * DAY_MS;
    const times = visit.times.map((time) => time + shiftMs);
    return {
      device,
      uses: usesOf({ ...visit, times }, index >= firstCounted),
      endAt: times.at(-1)! + VISIT_GAP_MS,
      playedFrom: counted.has(device) ? times[0]! : Number.POSITIVE_INFINITY,
    };
  });
}

function systemLife(visits: readonly Visit[], firstCounted: number): MeshLife {
  const uses = visits.flatMap((visit, index) => usesOf(visit, index >= firstCounted));
  uses.sort((a, b) => a.at - b.at);
  const firstCountedAt = uses.find(({ counts }) => counts)?.at ?? 0;
  return {
    device: "system",
    uses,
    endAt: uses.at(-1)?.at ?? 0,
    playedFrom: Math.max(uses[0]?.at ?? 0, firstCountedAt - WARM_UP_MS),
  };
}
