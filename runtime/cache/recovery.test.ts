import { describe, expect, it, vi } from "vitest";
import { deferred } from "../kernel/deferred";
import { manualClock } from "../kernel/manual-clock";
import { createRecovered, type RecoveryOptions } from "./recovery";

const named = (name: string) => Object.assign(new Error(`as asked: ${name}`), { name });

/** A database whose openings end as the list says; after it they go well. */
function newDatabase(failures: (string | undefined)[], more: Partial<RecoveryOptions<string>> = {}) {
  let count = 0;
  const told: string[] = [];
  const open = vi.fn(async (_lose: () => void) => {
    const failure = failures[count++];
    if (failure !== undefined) throw named(failure);
    return `connection ${count}`;
  });
  const destroy = vi.fn(async () => undefined);
  const clock = manualClock();
  const recovered = createRecovered<string>({
    open,
    destroy,
    isWhole: () => true,
    close: () => undefined,
    clock,
    onTrouble: ({ code }) => told.push(code),
    ...more,
  });
  return { recovered, open, destroy, clock, told, ask: () => recovered.use(async (it) => it) };
}

describe("a database that is a cache", () => {
  it("is opened once for all", async () => {
    const { ask, open } = newDatabase([]);
    expect(await Promise.all([ask(), ask()])).toEqual(["connection 1", "connection 1"]);
    expect(open).toHaveBeenCalledOnce();
  });

  it("is opened again, twice, before anything worse is done", async () => {
    const { ask, destroy, told } = newDatabase(["UnknownError", "UnknownError"]);
    expect(await ask()).toBe("connection 3");
    expect([destroy.mock.calls.length, told]).toEqual([0, []]);
  });

  it("that stays broken is built anew, which is told", async () => {
    const { ask, destroy, told } = newDatabase(["UnknownError", "UnknownError", "UnknownError"]);
    expect(await ask()).toBe("connection 4");
    expect([destroy.mock.calls.length, told]).toEqual([1, ["STORAGE_REBUILT"]]);
  });

  it("of which a part is missing is built anew too", async () => {
    const whole = vi.fn((connection: string) => connection === "connection 4");
    const { ask, told } = newDatabase([], { isWhole: whole });
    expect(await ask()).toBe("connection 4");
    expect(told).toEqual(["STORAGE_REBUILT"]);
  });

  it("that cannot be built anew is done without, which is told once", async () => {
    const { ask, told, recovered } = newDatabase(Array.from({ length: 9 }, () => "UnknownError"));
    await expect(ask()).rejects.toMatchObject({ code: "STORAGE_BROKEN" });
    await expect(ask()).rejects.toMatchObject({ code: "STORAGE_BROKEN" });
    expect(told).toEqual(["STORAGE_BROKEN"]);
    expect(recovered.trouble()?.code).toBe("STORAGE_BROKEN");
  });

  it.each(["QuotaExceededError", "SecurityError"])("is not destroyed for want of %s", async (name) => {
    const { ask, destroy } = newDatabase([name, name, name]);
    await expect(ask()).rejects.toMatchObject({ code: "STORAGE_BROKEN" });
    expect(destroy).not.toHaveBeenCalled();
  });

  it("that a newer version has upgraded is left alone", async () => {
    const { ask, destroy, told, open } = newDatabase(["VersionError"]);
    await expect(ask()).rejects.toMatchObject({ code: "STORAGE_NEWER" });
    await expect(ask()).rejects.toMatchObject({ code: "STORAGE_NEWER" });
    expect([destroy.mock.calls.length, open.mock.calls.length, told]).toEqual([0, 1, ["STORAGE_NEWER"]]);
  });

  it("whose upgrade is blocked is done without after a while, until it opens", async () => {
    const gate = deferred<string>();
    const open = () => gate.promise;
    const { ask, clock, told, recovered } = newDatabase([], { open });
    const asked = ask();
    clock.advance(3_000);
    await expect(asked).rejects.toMatchObject({ code: "STORAGE_BLOCKED" });
    await expect(ask()).rejects.toMatchObject({ code: "STORAGE_BLOCKED" });
    gate.resolve("late");
    await vi.waitFor(async () => expect(await ask()).toBe("late"));
    expect([told, recovered.trouble()]).toEqual([["STORAGE_BLOCKED"], undefined]);
  });

  it("whose connection was lost without a word is opened again, and asked again", async () => {
    const { recovered } = newDatabase([]);
    const task = vi.fn(async (connection: string) => {
      if (connection === "connection 1") throw named("InvalidStateError");
      return connection;
    });
    expect(await recovered.use(task)).toBe("connection 2");
  });

  it("does not ask again what failed for a reason of its own", async () => {
    const { recovered } = newDatabase([]);
    const task = vi.fn(() => Promise.reject(named("QuotaExceededError")));
    await expect(recovered.use(task)).rejects.toThrow("as asked");
    expect(task).toHaveBeenCalledOnce();
  });
});
