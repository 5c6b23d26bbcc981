import type { Seen } from "./backends";
import type { Amount, Headers as HeaderList, Outcome, Step } from "./steps";

/** What became of one request. */
export interface Answered {
  /** `undefined`: it is none of the mesh's. */
  readonly response: Response | undefined;
  readonly body: string;
  readonly tookMs: number;
}

const isWithin = (actual: number, { value, slack }: Amount): boolean => Math.abs(actual - value) <= slack;

/** "none" stands for a header that is not there. */
const hasHeaders = (actual: Headers, expected: HeaderList): boolean =>
  expected.every(([name, value]) => (actual.get(name) ?? "none") === value);

function fits({ response, body, tookMs }: Answered, expected: Outcome): boolean {
  if (response?.status !== expected.status) return false;
  if (expected.backend !== undefined && body !== expected.backend) return false;
  if (expected.tookMs !== undefined && !isWithin(tookMs, expected.tookMs)) return false;
  return response === undefined || hasHeaders(response.headers, expected.headers);
}

/** What differs, in words. Each answer counts for the first outcome that it fits. */
export function compareAnswers(answers: readonly Answered[], outcomes: readonly Outcome[]): string[] {
  const counts = outcomes.map(() => 0);
  const strays: Answered[] = [];
  for (const answered of answers) {
    const index = outcomes.findIndex((outcome) => fits(answered, outcome));
    if (index < 0) strays.push(answered);
    else counts[index]!++;
  }
  const miscounted = outcomes.flatMap(({ count = { value: answers.length, slack: 0 } }, index) =>
    isWithin(counts[index]!, count)
      ? []
      : [`${counts[index]} of outcome ${index + 1}, must be ${count.value}`],
  );
  return [...new Set(strays.map(describe)), ...miscounted];
}

function describe({ response, body, tookMs }: Answered): string {
  if (response === undefined) return "got none of the mesh's";
  const headers = [...response.headers].map((pair) => pair.join(": ")).join("; ");
  return `got ${response.status} ${body.slice(0, 200)} in ${tookMs} ms (${headers})`;
}

/** An absolute target is compared whole: a rewritten host name shows there. */
export function compareSeen(
  seen: Seen | undefined,
  { method, target, headers }: Extract<Step, { type: "saw" }>["asked"],
): string[] {
  if (seen === undefined) return ["saw nothing"];
  const { href, pathname, search } = new URL(seen.url);
  const actual = `${seen.method} ${target.startsWith("/") ? pathname + search : href}`;
  const isAsExpected = actual === `${method} ${target}` && hasHeaders(seen.headers, headers);
  const shown = [...seen.headers].map((pair) => pair.join(": ")).join("; ");
  return isAsExpected ? [] : [`saw ${actual} (${shown})`];
}

export const compareCount = (actual: number, count: Amount): string[] =>
  isWithin(actual, count) ? [] : [`saw ${actual}`];
