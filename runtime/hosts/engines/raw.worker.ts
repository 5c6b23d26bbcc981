import type { Engine } from "../engine";
import { checkExports, checkImports } from "./check-imports";
import { answerRaw, type RawExports } from "./raw/raw-guest";
import { rawImports } from "./raw/raw-imports";

/** Engine of the `raw` ABI: a module that is handed a request at a pointer and returns a response at one. */
export const rawEngine: Engine = async ({ module }, { service }, capabilities) => {
  const imports = rawImports({
    service,
    capabilities,
    memory: () => guest.memory,
    wallNow: Date.now,
    fillRandom: (bytes) => {
      // The most that the Web Crypto API gives at a time.
      for (let at = 0; at < bytes.length; at += 65_536)
        crypto.getRandomValues(bytes.subarray(at, at + 65_536));
    },
  });
  checkImports(service, module!, imports);
  checkExports(service, module!, { memory: "memory", alloc: "function", handle: "function" });
  const instance = await WebAssembly.instantiate(module!, imports);
  const guest = instance.exports as unknown as RawExports;
  guest._initialize?.();
  let isBroken = false;
  /** Whatever comes out of a call left its code in the middle of something. */
  const watched =
    <Args extends number[], Result>(call: (...args: Args) => Result) =>
    (...args: Args): Result => {
      try {
        return call(...args);
      } catch (error) {
        isBroken = true;
        throw error;
      }
    };
  const { memory } = guest;
  const watchedGuest = {
    memory,
    alloc: watched(guest.alloc),
    handle: watched(guest.handle),
    ...(guest.release && { release: watched(guest.release) }),
  };
  return {
    handle: (request) => answerRaw(watchedGuest, request),
    isBrokenBy: () => isBroken,
    memories: () => [memory],
  };
};
