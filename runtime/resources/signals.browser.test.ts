import { afterEach, describe, expect, it, vi } from "vitest";
import { readSignals } from "./signals.browser";

afterEach(() => vi.unstubAllGlobals());

describe("signals", () => {
  it("reads what Chromium tells", () => {
    const connection = { effectiveType: "3g", saveData: true };
    vi.stubGlobal("navigator", { hardwareConcurrency: 8, deviceMemory: 4, connection });
    expect(readSignals({ pressure: "serious", isHidden: true })).toEqual({
      hardwareConcurrency: 8,
      deviceMemoryGiB: 4,
      saveData: true,
      effectiveType: "3g",
      pressure: "serious",
      isHidden: true,
    });
  });

  it("leaves out what the engine does not tell", () => {
    vi.stubGlobal("navigator", {});
    expect(readSignals()).toEqual({ hardwareConcurrency: 2, saveData: false });
  });
});
