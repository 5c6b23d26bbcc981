import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pickLessLoaded } from "./p2c";

describe("power of two choices", () => {
  it("never picks the most loaded of three or more distinct loads, and always picks one there is", () => {
    const loads = fc.uniqueArray(fc.nat(1_000), { minLength: 2, maxLength: 10 });
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(loads, chance, chance, (all, first, second) => {
        const draws = [first, second];
        const picked = pickLessLoaded(
          all,
          (load) => load,
          () => draws.shift()!,
        )!;
        expect(all).toContain(picked);
        expect(picked).not.toBe(Math.max(...all));
      }),
    );
  });

  it("draws two different ones, so that of two the less loaded is always picked", () => {
    for (const chance of [0, 0.49, 0.5, 0.999]) {
      expect(
        pickLessLoaded(
          ["busy", "idle"],
          (name) => (name === "busy" ? 9 : 1),
          () => chance,
        ),
      ).toBe("idle");
    }
  });

  it("has no choice with one, and none with none", () => {
    const noChance = () => {
      throw new Error("must not draw");
    };
    expect(pickLessLoaded(["only"], () => 1, noChance)).toBe("only");
    expect(pickLessLoaded([], () => 1, noChance)).toBeUndefined();
  });
});
