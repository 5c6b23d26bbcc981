import { drawChart } from "../pictures/chart";
import type { Picture } from "../pictures/save-pictures";
import type { ArrivalPattern } from "./arrivals";
import type { ScaleResult } from "./compare";

/** So that no wait at all has a place on an axis of decades. */
const LEAST_WAIT_MS = 1;

/** A point a policy: memory to the right, waiting upwards. */
export function pictureOf({ name }: ArrivalPattern, cores: number, results: readonly ScaleResult[]): Picture {
  const waits = results.map(({ waitP95Ms }) => waitP95Ms);
  const memory = results.map(({ mibSeconds }) => mibSeconds);
  const svg = drawChart({
    title: `${name}, ${cores} cores: waiting against memory`,
    x: decades("memory, MiB·s", Math.min(...memory), Math.max(...memory)),
    y: decades("p95 wait, ms (1: at most 1)", LEAST_WAIT_MS, Math.max(10, ...waits)),
    series: results.map(({ policy, mibSeconds, waitP95Ms }) => ({
      name: policy,
      points: [[mibSeconds, Math.max(LEAST_WAIT_MS, waitP95Ms)]],
      isMarked: true,
    })),
  });
  return { name: `scale-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-${cores}-cores`, svg };
}

const decades = (label: string, least: number, most: number) => ({
  label,
  least: 10 ** Math.floor(Math.log10(least)),
  most: 10 ** Math.ceil(Math.log10(most)),
  isLog: true,
});
