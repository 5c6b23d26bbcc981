import { afterEach, describe, expect, it, vi } from "vitest";
import { createDataSaving, isSavingData } from "./data-saving.browser";

afterEach(() => vi.unstubAllGlobals());

function stubConnection(saveData: boolean) {
  const connection = Object.assign(new EventTarget(), { saveData });
  vi.stubGlobal("navigator", { connection });
  return (value: boolean) => {
    connection.saveData = value;
    connection.dispatchEvent(new Event("change"));
  };
}

describe("data saving", () => {
  it("stops what is under way once it begins, and what comes later", () => {
    const change = stubConnection(false);
    const signal = createDataSaving();
    const underWay = signal();
    change(false);
    expect(underWay.aborted).toBe(false);
    change(true);
    expect(underWay.aborted).toBe(true);
    expect(signal().aborted).toBe(true);
  });

  it("lets go on what comes when it is over", () => {
    const change = stubConnection(true);
    const signal = createDataSaving();
    expect(signal().aborted).toBe(true);
    change(false);
    expect(signal().aborted).toBe(false);
  });

  it("is off where the engine does not tell", () => {
    vi.stubGlobal("navigator", {});
    expect(isSavingData()).toBe(false);
    expect(createDataSaving()().aborted).toBe(false);
  });
});
