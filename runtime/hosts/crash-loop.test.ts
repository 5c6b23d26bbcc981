import { describe, expect, it } from "vitest";
import { MeshError } from "../kernel/errors";
import { createCrashLoop } from "./crash-loop";

const error = new MeshError("SERVICE_TRAPPED", "it trapped");

function create() {
  const clock = { now: 0 };
  return { clock, loop: createCrashLoop(() => clock.now) };
}

describe("a service that fails soon after every start", () => {
  it("starts again at once after two failures, then waits twice as long each time, at most a minute", () => {
    const { clock, loop } = create();
    const waits = Array.from({ length: 11 }, () => {
      loop.failed("maps", error, false);
      const wait = loop.waitMs("maps");
      clock.now += wait;
      return wait;
    });
    expect(waits).toEqual([0, 0, 1e3, 2e3, 4e3, 8e3, 16e3, 32e3, 6e4, 6e4, 6e4]);
  });

  it("is refused meanwhile, with the time that is left", () => {
    const { clock, loop } = create();
    for (let count = 0; count < 4; count++) loop.failed("maps", error, false);
    clock.now += 500;
    expect(() => loop.check("maps")).toThrow(
      expect.objectContaining({
        code: "CRASH_LOOP",
        message: expect.stringContaining("4 times in a row, the next try is in 2 s; it trapped"),
      }),
    );
    clock.now += 1_500;
    expect(() => loop.check("maps")).not.toThrow();
  });

  it("begins anew after a replica that lasted, and with other code", () => {
    const { loop } = create();
    for (const end of [() => loop.failed("maps", error, true), () => loop.forget("maps")]) {
      for (let count = 0; count < 3; count++) loop.failed("maps", error, false);
      end();
      expect(loop.isFailing("maps")).toBe(false);
      loop.failed("maps", error, false);
      expect([loop.isFailing("maps"), loop.waitMs("maps")]).toEqual([true, 0]);
    }
  });

  it("leaves other services alone", () => {
    const { loop } = create();
    for (let count = 0; count < 5; count++) loop.failed("maps", error, false);
    expect(() => loop.check("gazetteer")).not.toThrow();
  });
});
