import { describe, expect, it } from "vitest";
import { manualClock } from "../kernel/manual-clock";
import { createCandidates, DWELL_MS } from "./candidates";

function newCandidates() {
  const clock = manualClock();
  const candidates = createCandidates({ clock, leader: "leader" });
  const chosen: string[] = [];
  const apply = (page: string) => void candidates.candidacy(page).then(() => chosen.push(page));
  /** What was chosen by the end of that time. */
  const chosenAfter = async (ms: number) => {
    clock.advance(ms);
    await Promise.resolve();
    return chosen;
  };
  return { clock, candidates, apply, chosenAfter };
}

describe("the page that should lead", () => {
  it("is one that is seen, when the leader has not been for a while", async () => {
    const { candidates, apply, chosenAfter } = newCandidates();
    candidates.onPage("leader", false);
    candidates.onPage("seen", false);
    apply("seen");
    expect(await chosenAfter(60_000)).toEqual([]);
    candidates.onPage("leader", true);
    expect(await chosenAfter(DWELL_MS - 1)).toEqual([]);
    expect(await chosenAfter(1)).toEqual(["seen"]);
  });

  it("stays the leader that is seen again in time", async () => {
    const { clock, candidates, apply, chosenAfter } = newCandidates();
    candidates.onPage("seen", false);
    apply("seen");
    candidates.onPage("leader", true);
    await chosenAfter(DWELL_MS - 1);
    candidates.onPage("leader", false);
    expect(await chosenAfter(60_000)).toEqual([]);
    expect(clock.nextDueAt()).toBeUndefined();
  });

  it("is never one that nobody sees either, or that is gone", async () => {
    const { candidates, apply, chosenAfter } = newCandidates();
    candidates.onPage("leader", true);
    candidates.onPage("hidden", true);
    candidates.onPage("gone", false);
    apply("hidden");
    apply("gone");
    candidates.onPageGone("gone");
    expect(await chosenAfter(60_000)).toEqual([]);
  });

  it("is one at a time, and the next when that one does not come", async () => {
    const { candidates, apply, chosenAfter } = newCandidates();
    candidates.onPage("leader", true);
    for (const page of ["first", "second"]) {
      candidates.onPage(page, false);
      apply(page);
    }
    expect(await chosenAfter(DWELL_MS)).toEqual(["first"]);
    candidates.onPageGone("first");
    expect(await chosenAfter(DWELL_MS)).toEqual(["first", "second"]);
  });
});
