import { describe, expect, it } from "vitest";
import { type Claimant, shareBudget } from "./claims";

const GRANTS = { maxReplicas: 4, maxBackgroundReplicas: 1, replicaBytes: 1_000 };

const claimant = (service: string, changes: Partial<Claimant> = {}): Claimant => ({
  service,
  priority: "normal",
  weight: 1,
  minCount: 1,
  maxCount: 4,
  wantedCount: 1,
  runningCount: 1,
  drainingCount: 0,
  replicaBytes: 100,
  hasWork: true,
  ...changes,
});

const grantedIn = (claimants: readonly Claimant[], grants = GRANTS) =>
  Object.fromEntries(
    shareBudget(claimants, grants).map(({ service, grantedCount }) => [service, grantedCount]),
  );

const chores = claimant("chores", { priority: "background", wantedCount: 4, runningCount: 4 });
const checkout = claimant("checkout", { priority: "critical" });

describe("the device's budget", () => {
  it("is shared by those who have work; who is idle takes no place, but memory", () => {
    const idle = claimant("idle", { hasWork: false });
    const busy = claimant("busy", { wantedCount: 4 });
    expect(grantedIn([idle, busy])).toEqual({ busy: 4 });
    expect(grantedIn([idle, busy], { ...GRANTS, replicaBytes: 350 })).toEqual({ busy: 2 });
  });

  it("leaves background services what is over, and one each at least, while a critical one has work", () => {
    expect(grantedIn([chores])).toEqual({ chores: 4 });
    expect(grantedIn([chores, checkout])).toEqual({ chores: 1, checkout: 1 });
    const errands = { ...chores, service: "errands" };
    expect(grantedIn([chores, errands, checkout])).toEqual({ chores: 1, errands: 1, checkout: 1 });
  });

  it("takes nothing from background services for the sake of a critical one that is idle, or of a normal one", () => {
    expect(grantedIn([chores, { ...checkout, hasWork: false }])).toEqual({ chores: 4 });
    expect(grantedIn([chores, claimant("search")])).toEqual({ chores: 3, search: 1 });
  });
});
