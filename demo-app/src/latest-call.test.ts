import { expect, it } from "vitest";
import { createLatestCall } from "./latest-call";

it("aborts the former call and shows only the newest result, even when the former answers last", async () => {
  const latest = createLatestCall();
  const shown: string[] = [];
  let answerFirst = (_text: string): void => {};
  let firstSignal: AbortSignal | undefined;
  const first = latest(
    (signal) => {
      firstSignal = signal;
      return new Promise<string>((resolve) => (answerFirst = resolve));
    },
    (text) => shown.push(text),
    () => shown.push("failed"),
  );
  await latest(
    async () => "second",
    (text) => shown.push(text),
    () => shown.push("failed"),
  );
  answerFirst("first");
  await first;
  expect(firstSignal?.aborted).toBe(true);
  expect(shown).toEqual(["second"]);
});

it("tells the newest call's failure", async () => {
  const failures: unknown[] = [];
  await createLatestCall()(
    () => Promise.reject(new Error("gone")),
    () => {},
    (error) => failures.push(error),
  );
  expect(failures).toEqual([new Error("gone")]);
});
