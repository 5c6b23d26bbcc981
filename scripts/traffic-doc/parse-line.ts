import type { Amount, Answer, Headers, Outcome, Step } from "./steps";

const NAME = "[a-z][a-z0-9-]*";
const DURATION = "\\d+ (?:ms|s|min)";
const AMOUNT = "\\d+(?: ± \\d+)?";
const HEADERS = "(?: \\((?<headers>[^()]+)\\))?";
const ASKED = `(?<method>[A-Z]+) (?<target>\\S+)${HEADERS}`;

const WAIT = new RegExp(`^wait (?<duration>${DURATION})$`);
const ANSWERS = new RegExp(`^(?<backend>${NAME}): (?<answers>.+)$`);
const ANSWER = new RegExp(`^(?<status>\\d{3}|down)(?: in (?<duration>${DURATION}))?${HEADERS}$`);
const SAW_COUNT = new RegExp(`^(?<backend>${NAME}) saw (?<count>${AMOUNT})$`);
const SAW = new RegExp(`^(?<backend>${NAME}) saw ${ASKED}$`);
const REQUEST = new RegExp(
  `^${ASKED}(?: from (?<client>\\w+)(?: as (?<role>\\w+))?)?(?: × (?<count>\\d+)(?<pace> at once| each ${DURATION})?)? → (?<outcomes>.+)$`,
);
const OUTCOME = new RegExp(
  `^(?:untouched|(?<status>\\d{3})(?: (?<backend>${NAME}))?)(?: × (?<count>${AMOUNT}))?(?: in (?<took>${AMOUNT} (?:ms|s)))?${HEADERS}$`,
);

/** @throws for a line, or a part of one, that is not understood. */
export function parseLine(line: string): Step {
  const step =
    take(WAIT, line, ({ duration }) => ({ type: "wait", ms: msOf(duration!) })) ??
    take(SAW_COUNT, line, ({ backend, count }) => ({
      type: "saw-count",
      backend: backend!,
      count: amountOf(count!),
    })) ??
    take(SAW, line, (groups) => ({ type: "saw", backend: groups.backend!, asked: askedOf(groups) })) ??
    take(REQUEST, line, (groups) => ({
      type: "request",
      asked: askedOf(groups),
      client: groups.client ?? "page",
      role: groups.role,
      count: Number(groups.count ?? 1),
      everyMs: groups.pace === undefined ? undefined : everyMsOf(groups.pace),
      outcomes: listOf(groups.outcomes!, OUTCOME, outcomeOf),
    })) ??
    take(ANSWERS, line, ({ backend, answers }) => ({
      type: "answers",
      backend: backend!,
      answers: listOf(answers!, ANSWER, answerOf),
    }));
  if (step === undefined) throw new Error(`cannot read the line: ${line}`);
  return step;
}

type Groups = Readonly<Record<string, string | undefined>>;

function take(form: RegExp, line: string, toStep: (groups: Groups) => Step): Step | undefined {
  const groups = form.exec(line)?.groups;
  return groups && toStep(groups);
}

/** What commas separate, those within brackets aside. */
function listOf<T>(text: string, form: RegExp, toItem: (groups: Groups) => T): T[] {
  return text.split(/, (?![^(]*\))/).map((part) => {
    const groups = form.exec(part)?.groups;
    if (groups === undefined) throw new Error(`cannot read "${part}" in: ${text}`);
    return toItem(groups);
  });
}

const askedOf = ({ method, target, headers }: Groups) => ({
  method: method!,
  target: target!,
  headers: headersOf(headers),
});

const answerOf = ({ status, duration, headers }: Groups): Answer => ({
  status: status === "down" ? undefined : Number(status),
  afterMs: duration === undefined ? 0 : msOf(duration),
  headers: headersOf(headers),
});

const outcomeOf = ({ status, backend, count, took, headers }: Groups): Outcome => ({
  status: status === undefined ? undefined : Number(status),
  backend,
  count: count === undefined ? undefined : amountOf(count),
  tookMs: took === undefined ? undefined : tookOf(took),
  headers: headersOf(headers),
});

/** "name: value; name: value" */
function headersOf(text: string | undefined): Headers {
  if (text === undefined) return [];
  return text.split("; ").map((pair) => {
    const [, name, value] = /^([\w-]+): (.+)$/.exec(pair) ?? [];
    if (name === undefined) throw new Error(`cannot read the header: ${pair}`);
    return [name, value!] as const;
  });
}

/** " at once", or " each 10 ms" */
const everyMsOf = (pace: string): number => (pace === " at once" ? 0 : msOf(pace.replace(" each ", "")));

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000 };

function msOf(text: string): number {
  const [number, unit] = text.split(" ");
  return Number(number) * UNIT_MS[unit!]!;
}

function amountOf(text: string): Amount {
  const [value, slack = 0] = text.split(" ± ").map(Number);
  return { value: value!, slack };
}

function tookOf(text: string): Amount {
  const [, amount, unit] = /^(.+) (\w+)$/.exec(text)!;
  const { value, slack } = amountOf(amount!);
  return { value: value * UNIT_MS[unit!]!, slack: slack * UNIT_MS[unit!]! };
}
