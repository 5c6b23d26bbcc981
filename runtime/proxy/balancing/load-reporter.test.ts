import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import type { ServiceLoad } from "../../protocol/service-load";
import { createLoadReporter } from "./load-reporter";

function newReporter() {
  const clock = manualClock();
  const reporter = createLoadReporter(clock);
  const told: (ServiceLoad & { at: number })[] = [];
  const attach = () => reporter.attach((load) => told.push({ ...load, at: clock.now() }));
  attach();
  const seen = () => told.map(({ at, concurrency }) => [at, concurrency]);
  return { clock, reporter, told, seen, attach };
}

describe("what a proxy tells of its load", () => {
  it("is told at once when a service gets something to do, and soon after it has nothing left", () => {
    const { clock, reporter, seen } = newReporter();
    reporter.enter("maps");
    clock.advance(30);
    reporter.leave("maps");
    clock.advance(1_000);
    expect(seen()).toEqual([
      [0, 1],
      [35, 0],
    ]);
  });

  it("is told every 100 ms while it changes, and what it was last as well", () => {
    const { clock, reporter, seen } = newReporter();
    for (let i = 0; i < 5; i++) {
      reporter.enter("maps");
      clock.advance(30);
    }
    clock.advance(1_000);
    expect(seen()).toEqual([
      [0, 1],
      [100, 4],
      [200, 5],
    ]);
  });

  it("does not tell of the gap from one exchange to the next", () => {
    const { clock, reporter, told } = newReporter();
    for (let i = 0; i < 500; i++) {
      reporter.enter("maps");
      clock.advance(1);
      reporter.answered("maps", 1, 0);
      reporter.leave("maps");
    }
    expect(told.map(({ at }) => at)).toEqual([0, 100, 200, 300, 400, 500]);
    expect(told.every(({ concurrency }) => concurrency === 1)).toBe(true);
  });

  it("has the arrivals and times since the last report, and none twice", () => {
    const { clock, reporter, told } = newReporter();
    reporter.enter("maps");
    reporter.enter("maps");
    reporter.answered("maps", 20, 5);
    reporter.answered("maps", 30, 0);
    reporter.answered("maps", Number.NaN, 0);
    clock.advance(100);
    reporter.leave("maps");
    clock.advance(100);
    expect(told.slice(1)).toMatchObject([
      { at: 100, arrivalCount: 1, answerCount: 2, serviceMs: 50, queueMs: 5 },
      { at: 200, concurrency: 1, arrivalCount: 0, answerCount: 0, serviceMs: 0 },
    ]);
  });

  it("counts a body that goes on after its head", () => {
    const { clock, reporter, told } = newReporter();
    reporter.enter("maps");
    reporter.stay("maps");
    reporter.leave("maps");
    clock.advance(1_000);
    expect(told.at(-1)).toMatchObject({ concurrency: 1, arrivalCount: 0 });
    reporter.leave("maps");
    clock.advance(5);
    expect(told.at(-1)!.concurrency).toBe(0);
  });

  it("is taken back when the link goes, and told anew on the next", () => {
    const { clock, reporter, seen, attach } = newReporter();
    reporter.enter("maps");
    reporter.enter("maps");
    reporter.detach();
    reporter.leave("maps");
    clock.advance(1_000);
    attach();
    expect(seen()).toEqual([
      [0, 1],
      [0, 0],
      [1_000, 1],
    ]);
  });

  it("is true within 100 ms, whatever happens, and then nothing wakes any more", () => {
    const steps = fc.array(fc.record({ isIn: fc.boolean(), waitMs: fc.nat(150) }), { maxLength: 60 });
    fc.assert(
      fc.property(steps, (all) => {
        const { clock, reporter, told } = newReporter();
        let count = 0;
        for (const { isIn, waitMs } of all) {
          if (isIn || count > 0) reporter[isIn ? "enter" : "leave"]("maps");
          count += isIn ? 1 : count > 0 ? -1 : 0;
          clock.advance(waitMs);
          if (waitMs >= 100) expect(told.at(-1)?.concurrency ?? 0).toBe(count);
        }
        clock.advance(100);
        expect(told.at(-1)?.concurrency ?? 0).toBe(count);
        expect(clock.nextDueAt()).toBeUndefined();
        const times = told.map(({ at, concurrency }) => ({ at, concurrency }));
        expect(
          times.filter(({ concurrency }, i) => concurrency > 0 && times[i - 1]?.concurrency !== 0).length,
        ).toBeLessThanOrEqual(clock.now() / 100 + 1);
      }),
    );
  });
});
