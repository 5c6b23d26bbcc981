import { describe, expect, it } from "vitest";
import { deferred } from "./deferred";
import { createSingleFlight } from "./single-flight";

describe("single flight", () => {
  it("runs one task per key, and gives its outcome to all who came meanwhile", async () => {
    const singleFlight = createSingleFlight<string>();
    const gate = deferred<string>();
    let runs = 0;
    const task = () => {
      runs++;
      return gate.promise;
    };
    const all = [singleFlight("a", task), singleFlight("a", task), singleFlight("a", task)];
    gate.resolve("done");
    expect(await Promise.all(all)).toEqual(["done", "done", "done"]);
    expect(runs).toBe(1);
  });

  it("lets different keys run side by side", async () => {
    const singleFlight = createSingleFlight<string>();
    const gate = deferred<string>();
    const held = singleFlight("a", () => gate.promise);
    expect(await singleFlight("b", async () => "free")).toBe("free");
    gate.resolve("late");
    expect(await held).toBe("late");
  });

  it("remembers neither a result nor a failure: who comes after starts anew", async () => {
    const singleFlight = createSingleFlight<number>();
    let runs = 0;
    const task = async () => {
      if (++runs === 1) throw new Error("first one fails");
      return runs;
    };
    await expect(singleFlight("a", task)).rejects.toThrow("first one fails");
    expect(await singleFlight("a", task)).toBe(2);
    expect(await singleFlight("a", task)).toBe(3);
  });
});
