import { describe, expect, it, vi } from "vitest";
import type { ServiceConfig } from "../config/schema";
import { manualClock } from "../kernel/manual-clock";
import { createSequence } from "../predict/forecasters/sequence";
import { createHistory } from "../predict/history";
import { memoryHistoryStore } from "../predict/history-store.fixture";
import { createManager } from "../predict/manager";
import type { PlanAction } from "../predict/plan";
import { planAhead } from "../predict/planner";
import { createForesight } from "./foresight.worker";

const WALK = ["gazetteer", "maps", "itinerary"];

/** What outlives a controller. */
const createDisk = () => ({ history: memoryHistoryStore(), state: { saved: undefined as unknown } });

function startController(disk: ReturnType<typeof createDisk>, isPlanning = true) {
  const clock = manualClock();
  const manager = createManager({ forecasters: [createSequence()], now: clock.wallNow });
  const actions: PlanAction[] = [];
  const onPlanned = vi.fn();
  const foresight = createForesight({
    manager,
    store: {
      read: async () => disk.state.saved,
      write: async (value) => {
        disk.state.saved = structuredClone(value);
      },
    },
    history: createHistory(disk.history),
    nextTask: async () => undefined,
    clock,
    services: (): ServiceConfig[] => [],
    stateOf: () => "absent",
    grants: () => ({
      maxReplicas: 4,
      replicaBytes: 1e9,
      prefetchBytes: 0,
      mayCompile: true,
      mayInstantiate: true,
      link: "4g",
    }),
    isPlanning: () => isPlanning,
    planAhead,
    act: (_, action) => void actions.push(action),
    onPlanned,
  });
  async function use(services: readonly string[]) {
    for (const service of services) {
      foresight.observe({ service, route: service, at: clock.wallNow() }, "ready");
      clock.advance(1_000);
    }
    await settled();
  }
  return { clock, manager, foresight, use, onPlanned };
}

/** Promises of memory stores settle within few turns. */
const settled = async () => {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
};

const expected = (manager: { forecast(): readonly { readonly service: string }[] }) =>
  manager.forecast().map(({ service }) => service);

async function afterAWeek(disk: ReturnType<typeof createDisk>) {
  const { foresight, use } = startController(disk);
  await foresight.begin(undefined);
  for (let round = 0; round < 4; round++) await use(WALK);
  return foresight;
}

describe("foresight", () => {
  it("learns again from the history what a new version cannot read of the saved state", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const disk = createDisk();
    await afterAWeek(disk);
    disk.state.saved = { version: 99 };
    const { foresight, manager } = startController(disk);
    await foresight.begin(undefined);
    await settled();
    expect(expected(manager)).toEqual(expect.arrayContaining(WALK));
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });

  it("learns what is used while it learns from the history, after it", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const disk = createDisk();
    await afterAWeek(disk);
    disk.state.saved = "damaged";
    const { foresight, use } = startController(disk);
    await foresight.begin(undefined);
    await use(["rates"]);
    const { visits } = await foresight.exportHistory();
    expect(visits.flatMap(({ uses }) => uses).at(-1)?.service).toBe("rates");
    warn.mockRestore();
  });

  it("does not learn again what is erased while it is being read", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const disk = createDisk();
    await afterAWeek(disk);
    disk.state.saved = "damaged";
    const { foresight, manager } = startController(disk);
    await foresight.begin(undefined);
    await foresight.erase();
    await settled();
    expect(expected(manager)).toEqual([]);
    expect(JSON.stringify(disk.state.saved)).not.toContain("maps");
    warn.mockRestore();
  });

  it("loses nothing to a use that comes while it remembers, and learns that use", async () => {
    const disk = createDisk();
    await afterAWeek(disk);
    const { clock, foresight, manager } = startController(disk);
    const begun = foresight.begin(undefined);
    foresight.observe({ service: "rates", route: "rates", at: clock.wallNow() }, "ready");
    clock.advance(1_000);
    await begun;
    await settled();
    expect(expected(manager)).toEqual(expect.arrayContaining(WALK));
    const { visits } = await foresight.exportHistory();
    expect(visits.flatMap(({ uses }) => uses).at(-1)?.service).toBe("rates");
  });

  it("brings back nothing that is erased while it remembers", async () => {
    const disk = createDisk();
    await afterAWeek(disk);
    const { foresight, manager } = startController(disk);
    const begun = foresight.begin(undefined);
    await foresight.erase();
    await begun;
    expect(expected(manager)).toEqual([]);
  });

  it("plans for the role that was set while it remembered", async () => {
    const { foresight, manager } = startController(createDisk());
    const plan = vi.spyOn(manager, "plan");
    const begun = foresight.begin(undefined);
    foresight.plan("reader");
    await begun;
    expect(plan.mock.calls.map(([{ role }]) => role)).toEqual(["reader", "reader"]);
  });

  it("plans anew once a minute, for what is used because it is time", async () => {
    const { clock, foresight, onPlanned } = startController(createDisk());
    await foresight.begin(undefined);
    clock.advance(180_000);
    expect(onPlanned).toHaveBeenCalledTimes(4);
  });

  it("has no timer where nothing is planned", async () => {
    const { clock, foresight } = startController(createDisk(), false);
    await foresight.begin(undefined);
    expect(clock.nextDueAt()).toBeUndefined();
  });

  it("thinks about a use that finds its service cold only when its start is on its way", async () => {
    const { clock, foresight, onPlanned } = startController(createDisk());
    await foresight.begin(undefined);
    foresight.observe({ service: "maps", route: "maps", at: 0 }, "cold");
    clock.advance(99);
    expect(onPlanned).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(onPlanned).toHaveBeenCalledTimes(2);
  });

  it("does not learn twice what the saved state has", async () => {
    const disk = createDisk();
    await afterAWeek(disk);
    const saved = structuredClone(disk.state.saved);
    const { foresight, manager } = startController(disk);
    await foresight.begin(undefined);
    await settled();
    expect(manager.save()).toEqual(saved);
  });

  it("forgets everything when it is told to, here and on disk", async () => {
    const disk = createDisk();
    const { foresight, manager, use } = startController(disk);
    await foresight.begin(undefined);
    await use(WALK);
    foresight.observe({ service: "rates", route: "rates", at: 9_000 }, "ready");
    await foresight.erase();
    expect(manager.forecast()).toEqual([]);
    expect((await foresight.exportHistory()).visits).toEqual([]);
    expect(JSON.stringify([disk.state.saved, ...disk.history.records])).not.toMatch(/maps|rates|gazetteer/);
    const next = startController(disk);
    await next.foresight.begin(undefined);
    expect(next.manager.forecast()).toEqual([]);
  });
});
