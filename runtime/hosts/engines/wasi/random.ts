import type { WasiSystem } from "./system";
import { trap } from "./trap";

/** The most that Web Crypto fills at a time. */
const SLICE_BYTES = 64 * 1024;
const MAX_BYTES = 64 * 1024 * 1024;

/** wasi:random; what may be weak is as strong here. */
export function createRandom({ fillRandom }: WasiSystem) {
  const randomBytes = (length: bigint): Uint8Array => {
    if (length > BigInt(MAX_BYTES))
      throw trap(`Cannot make ${length} random bytes: must be at most ${MAX_BYTES}`);
    const bytes = new Uint8Array(Number(length));
    for (let at = 0; at < bytes.byteLength; at += SLICE_BYTES)
      fillRandom(bytes.subarray(at, at + SLICE_BYTES));
    return bytes;
  };
  const randomU64 = (): bigint => {
    const bytes = new Uint8Array(8);
    fillRandom(bytes);
    return new DataView(bytes.buffer).getBigUint64(0);
  };
  return {
    random: { getRandomBytes: randomBytes, getRandomU64: randomU64 },
    insecure: { getInsecureRandomBytes: randomBytes, getInsecureRandomU64: randomU64 },
    insecureSeed: {
      insecureSeed: () => [randomU64(), randomU64()],
      getInsecureSeed: () => [randomU64(), randomU64()],
    },
  };
}
