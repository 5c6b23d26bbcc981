import type { ScalePolicy } from "./station";

/** Always so many. */
export const fixedPolicy = (name: string, count: number): ScalePolicy => ({
  name,
  tickMs: 60_000,
  decide: ({ readyCount, startingCount }) => count - readyCount - startingCount,
});
