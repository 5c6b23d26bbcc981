import { expect, it } from "vitest";
import { createKeyValueStore } from "./key-value-store";

/** A store that has the same value under every key. */
const storeOf = (value: Uint8Array) =>
  createKeyValueStore(
    {
      transact: (_name: string, _mode: string, work: (records: unknown) => unknown) =>
        work({ get: async () => value }),
    } as never,
    "tiles",
    1_000,
  );

it("refuses a step that is no signed 64-bit integer, without its digits in the message", async () => {
  for (const delta of [2n ** 63n, -(2n ** 63n) - 1n, 1n << 1_000_000n, 1.5, "1"]) {
    const failure = await storeOf(new Uint8Array())
      .increment("n", delta as bigint)
      .catch((error: Error) => error);
    expect(failure).toBeInstanceOf(TypeError);
    expect(String(failure).length).toBeLessThan(200);
  }
});

it("reads no counter of more digits than 64 bits have", async () => {
  const digits = new Uint8Array(5_000_000).fill(0x39);
  await expect(storeOf(digits).increment("n", 1n)).rejects.toMatchObject({ code: "STORE_FAILED" });
});

it("refuses an answer beyond all measure: of large values, and of many empty ones", async () => {
  const keys = Array.from({ length: 33 }, () => "same");
  await expect(storeOf(new Uint8Array(1024 * 1024)).getMany(keys)).rejects.toMatchObject({
    code: "STORE_FAILED",
    message: expect.stringContaining("must be at most"),
  });
  expect(await storeOf(new Uint8Array(1)).getMany(keys)).toHaveLength(33);
});
