import * as v from "valibot";
import { createCaseMesh } from "./case-mesh";
import { type ConformanceTest, fileSchema, parseCase } from "./cases";
import { runCase } from "./run-case";

export interface CaseResult {
  readonly id: string;
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly differences: readonly string[];
}

/** Plays every case of a file. @throws TypeError when it is not a cases file. */
export async function runFile(text: string): Promise<CaseResult[]> {
  const results: CaseResult[] = [];
  for (const test of parseFile(text)) {
    for (const value of test.cases) results.push(await play(test, value));
  }
  return results;
}

function parseFile(text: string): readonly ConformanceTest[] {
  const outcome = v.safeParse(fileSchema, JSON.parse(text));
  if (outcome.success) return outcome.output.tests;
  const [{ path, message }] = outcome.issues;
  const where = path?.map(({ key }) => String(key)).join(".") ?? "the file";
  throw new TypeError(`Cannot read cases: ${where}: ${message}`);
}

async function play(test: ConformanceTest, value: unknown): Promise<CaseResult> {
  const { id = "?", name = "" } = value as { id?: string; name?: string };
  try {
    const given = parseCase(value);
    const mesh = createCaseMesh(test, given, seeded(id));
    const differences = await runCase(test, given, mesh);
    return { id, name, outcome: differences.length === 0 ? "passed" : "failed", differences };
  } catch (error) {
    return { id, name, outcome: "failed", differences: [String(error)] };
  }
}

/** The same chances for the same case, every time (mulberry32, seeded by FNV-1a of its id). */
function seeded(id: string): () => number {
  let state = 0x811c9dc5;
  for (const character of id) state = Math.imul(state ^ character.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
