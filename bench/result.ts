import type { Ratio, Summary } from "./statistics";

/** One way to answer, measured. */
export interface Arm {
  readonly name: string;
  /** What is timed, for a reader. */
  readonly what: string;
  readonly summary: Summary;
}

/** One arm against another, and what the ratio must not exceed. `limit` absent: told, not judged. */
export interface Comparison {
  readonly arm: string;
  readonly base: string;
  readonly ratio: Ratio;
  readonly limit?: number;
}

/** A figure that must not exceed a limit of its own, whatever others take. */
export interface Limit {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
}

export interface BenchResult {
  readonly name: string;
  readonly arms: readonly Arm[];
  readonly comparisons: readonly Comparison[];
  readonly limits?: readonly Limit[];
}

/** Where and when; nothing that names a machine. */
export interface Surroundings {
  readonly date: string;
  /** Name and version of the browser, or of Node. */
  readonly browser: string;
  readonly coreCount: number;
  /** Of the last minute, before the run: what else the machine was busy with. */
  readonly loadAverage: number;
}
