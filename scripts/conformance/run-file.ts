import * as v from "valibot";
import { seededRandom } from "../../runtime/kernel/seeded-random";
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

/** @throws TypeError when it is not a cases file. */
export function parseFile(text: string): readonly ConformanceTest[] {
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
    const mesh = createCaseMesh(test, given, seededRandom(seedOf(id)));
    const differences = await runCase(test, given, mesh);
    return { id, name, outcome: differences.length === 0 ? "passed" : "failed", differences };
  } catch (error) {
    return { id, name, outcome: "failed", differences: [String(error)] };
  }
}

/** FNV-1a: the same chances for the same case, every time. */
function seedOf(id: string): number {
  let seed = 0x811c9dc5;
  for (const character of id) seed = Math.imul(seed ^ character.charCodeAt(0), 0x01000193);
  return seed;
}
