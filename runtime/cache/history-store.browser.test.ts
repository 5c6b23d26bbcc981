import "fake-indexeddb/auto";
import { beforeEach, expect, it } from "vitest";
import { historyStore } from "./history-store.browser";

const record = (startedAt: number) => ({
  startedAt,
  uses: [{ service: "maps", route: "maps", at: startedAt }],
});

beforeEach(() => historyStore.clear());

it("has records in the order of their starts, each once", async () => {
  await historyStore.change([record(30), record(4)], []);
  await historyStore.change([record(100), record(30)], [4]);
  expect(await historyStore.keys()).toEqual([30, 100]);
  expect(await historyStore.readAll()).toEqual([record(30), record(100)]);
});

it("has nothing once it is cleared", async () => {
  await historyStore.change([record(1)], []);
  await historyStore.clear();
  expect(await historyStore.readAll()).toEqual([]);
});
