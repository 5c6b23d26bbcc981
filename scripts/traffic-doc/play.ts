import { parseConfig } from "../../runtime/config/parse-config";
import { IDLE_TASK_COUNT, nextTask } from "../conformance/run-until";
import { type Answered, compareAnswers, compareCount, compareSeen } from "./compare";
import { parseLine } from "./parse-line";
import { createStage, type Stage } from "./stage";
import type { Step } from "./steps";

const ORIGIN = "https://app.test";

/**
 * Plays the lines of an example one after the other against the mesh of `json`.
 *
 * @returns what is not as the lines say, in words.
 * @throws for a line that is not understood, before any is played.
 */
export async function play(json: string, lines: readonly string[]): Promise<string[]> {
  const steps = lines.map(parseLine);
  const context = { origin: ORIGIN, configUrl: `${ORIGIN}/mesh.json`, reservedPaths: [] };
  const { config, diagnostics } = parseConfig(json, context);
  if (config === undefined || diagnostics.length > 0) return diagnostics.map(({ message }) => message);
  const stage = createStage(config);
  const counted = new Map<string, number>();
  const found: string[] = [];
  for (const [index, step] of steps.entries()) {
    const differences = await playStep(stage, step, counted);
    found.push(...differences.map((difference) => `${lines[index]}: ${difference}`));
  }
  return found;
}

/** @param counted  How many a backend had seen when its line last asked. */
async function playStep(stage: Stage, step: Step, counted: Map<string, number>): Promise<string[]> {
  switch (step.type) {
    case "wait":
      await stage.run(stage.after(step.ms));
      return [];
    case "answers":
      stage.script(step.backend, step.answers);
      return [];
    case "request":
      return compareAnswers(await sendAll(stage, step), step.outcomes);
    case "saw":
      await untilIdle();
      return compareSeen(stage.seenBy(step.backend).at(-1), step.asked);
    case "saw-count": {
      await untilIdle();
      const seenCount = stage.seenBy(step.backend).length;
      const before = counted.get(step.backend) ?? 0;
      counted.set(step.backend, seenCount);
      return compareCount(seenCount - before, step.count);
    }
  }
}

async function sendAll(stage: Stage, step: Extract<Step, { type: "request" }>): Promise<Answered[]> {
  const requests = Array.from({ length: step.count }, () => send(stage, step));
  const { everyMs } = step;
  if (everyMs === 0) return stage.run(Promise.all(requests.map((request) => request())));
  if (everyMs !== undefined) {
    return stage.run(Promise.all(requests.map((request, turn) => stage.after(turn * everyMs).then(request))));
  }
  const answers: Answered[] = [];
  for (const request of requests) answers.push(await stage.run(request()));
  return answers;
}

const send =
  (stage: Stage, { asked, client, role }: Extract<Step, { type: "request" }>) =>
  async (): Promise<Answered> => {
    const sentAt = stage.now();
    const headers = asked.headers.map(([name, value]): [string, string] => [name, value]);
    const request = new Request(new URL(asked.target, ORIGIN), { method: asked.method, headers });
    const response = await stage.send(request, { id: client, role });
    const tookMs = stage.now() - sentAt;
    return { response, body: (await response?.text()) ?? "", tookMs };
  };

/** Copies are on their way when the answer is there. */
async function untilIdle(): Promise<void> {
  for (let task = 0; task < IDLE_TASK_COUNT; task++) await nextTask();
}
