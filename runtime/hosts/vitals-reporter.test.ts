import { expect, it, vi } from "vitest";
import { createVitalsReporter } from "./vitals-reporter";

const EXCHANGE = { queueMs: 1, guestMs: 2, serviceMs: 3, hasFailed: false };
const PAGE_BYTES = 65_536;

function newReporter(memories?: readonly WebAssembly.Memory[]) {
  const tell = vi.fn();
  const load = () => ({ inFlightCount: 6, queueLength: 5 });
  const reporter = createVitalsReporter({ memories: () => memories, load, tell });
  return { reporter, tell };
}

it("tells of memory as soon as it has grown, and of the largest apart", () => {
  const memories = [new WebAssembly.Memory({ initial: 1 }), new WebAssembly.Memory({ initial: 2 })];
  const { reporter, tell } = newReporter(memories);
  reporter.ended(EXCHANGE);
  reporter.ended(EXCHANGE);
  expect(tell).toHaveBeenCalledTimes(1);
  memories[0]!.grow(3);
  reporter.ended({ ...EXCHANGE, hasFailed: true });
  expect(tell).toHaveBeenCalledTimes(2);
  expect(tell).toHaveBeenLastCalledWith({
    memoryBytes: 6 * PAGE_BYTES,
    largestMemoryBytes: 4 * PAGE_BYTES,
    requestCount: 3,
    failureCount: 1,
    inFlightCount: 6,
    queueLength: 5,
    queueMs: 3,
    guestMs: 6,
    serviceMs: 9,
  });
});

it("tells of what does not grow, or cannot be reached, after every 32 exchanges", () => {
  const { reporter, tell } = newReporter();
  for (let count = 0; count < 64; count++) reporter.ended(EXCHANGE);
  expect(tell.mock.calls.map(([{ requestCount }]) => requestCount)).toEqual([32, 64]);
  expect(tell.mock.calls[0]![0]).not.toHaveProperty("memoryBytes");
});

it("tells the rest when it is asked, and nothing twice", () => {
  const { reporter, tell } = newReporter();
  reporter.flush();
  expect(tell).not.toHaveBeenCalled();
  reporter.ended(EXCHANGE);
  reporter.flush();
  reporter.flush();
  expect(tell).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ requestCount: 1 }));
});
