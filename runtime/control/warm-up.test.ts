import { expect, it, vi } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { createWarmUp } from "./warm-up";

it("ends when all that were wanted are settled, and not for others", async () => {
  const warmUp = createWarmUp(manualClock());
  const ended = vi.fn();
  const whenEnded = warmUp.whenSettled(["maps", "rates"]).then(ended);
  warmUp.settled("maps");
  warmUp.settled("sun");
  await Promise.resolve();
  expect(ended).not.toHaveBeenCalled();
  warmUp.settled("rates");
  await whenEnded;
  expect(ended).toHaveBeenCalledOnce();
});

it("ends after 3 s whatever is missing, and at once when nothing is wanted", async () => {
  const clock = manualClock();
  const warmUp = createWarmUp(clock);
  await warmUp.whenSettled([]);
  const slow = warmUp.whenSettled(["maps"]);
  clock.advance(3_000);
  await slow;
});
