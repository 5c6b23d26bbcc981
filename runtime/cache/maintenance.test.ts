import { describe, expect, it, vi } from "vitest";
import { sha256Hex } from "../security/digest.browser";
import { isMaintenanceDue, type MaintenanceReport, maintain } from "./maintenance";
import { createMemoryTier } from "./memory-tier";
import { entryOf } from "./tier.contract";

const DAY_MS = 86_400_000;
const shaOf = (text: string) => sha256Hex(new TextEncoder().encode(text).buffer);

async function newStore(...texts: string[]) {
  const tier = createMemoryTier(1_000_000_000);
  for (const text of texts) await tier.put(await shaOf(text), entryOf(text));
  const options = {
    tiers: [tier],
    digest: vi.fn(sha256Hex),
    reconcile: vi.fn(async () => 0),
    sweep: vi.fn(async () => 0),
    pause: async () => undefined,
  };
  return { tier, options };
}

describe("maintenance", () => {
  it("drops what is not what its name says, or cannot be read, and counts it", async () => {
    const { tier, options } = await newStore("good");
    await tier.put(await shaOf("right"), entryOf("wrong"));
    const lost = { size: 4, arrayBuffer: () => Promise.reject(new Error("blob lost")) } as unknown as Blob;
    await tier.put(await shaOf("lost"), { body: lost, contentType: "" });
    const report = await maintain(options, undefined, 5);
    expect(report).toMatchObject({ at: 5, checkedCount: 3, damagedCount: 2 });
    expect([...(await tier.sizes()).keys()]).toEqual([await shaOf("good")]);
  });

  it("sweeps what has expired, and puts the books right", async () => {
    const { options } = await newStore();
    options.sweep.mockResolvedValue(3);
    options.reconcile.mockResolvedValue(2);
    expect(await maintain(options, undefined, 7)).toMatchObject({ expiredCount: 3, strayCount: 2 });
    expect(options.sweep).toHaveBeenCalledWith(7);
  });

  it("reads so much in one round, and goes on there in the next, until it has read all and begins anew", async () => {
    const { tier, options } = await newStore();
    for (const key of ["a", "b", "c"]) {
      const body = { size: 40_000_000, arrayBuffer: async () => new ArrayBuffer(0) } as unknown as Blob;
      await tier.put(key, { body, contentType: "" });
    }
    options.digest.mockResolvedValue("not checked here");
    const kept = { ...tier, drop: async () => undefined };
    const rounds: MaintenanceReport[] = [];
    for (let round = 0; round < 3; round++)
      rounds.push(await maintain({ ...options, tiers: [kept] }, rounds.at(-1), round));
    expect(rounds.map(({ lastKeys }) => lastKeys.memory)).toEqual(["b", "c", "b"]);
  });

  it("is due once a day, and when the clock was set back", () => {
    const last = { at: 10 * DAY_MS } as MaintenanceReport;
    const dueAt = [undefined, 10.5 * DAY_MS, 11 * DAY_MS, 2 * DAY_MS];
    expect(
      dueAt.map((now) => (now === undefined ? isMaintenanceDue(now, 0) : isMaintenanceDue(last, now))),
    ).toEqual([true, false, true, true]);
  });
});
