import { describe, it } from "vitest";
import { createKeyValueStore } from "../key-value/key-value-store";
import { CONTRACT_MAX_BYTES, KEY_VALUE_CASES } from "../key-value/key-value-store.contract";
import { createMemoryBacking } from "./memory-backing";

describe("key-value store in memory", () => {
  for (const { promise, check } of KEY_VALUE_CASES) {
    it(promise, () => {
      const backing = createMemoryBacking<Uint8Array>();
      return check((name) => createKeyValueStore(backing, name, CONTRACT_MAX_BYTES));
    });
  }
});
