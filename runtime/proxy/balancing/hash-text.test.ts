import { expect, it } from "vitest";
import { hashText } from "./hash-text";

it("changes about half of the bits when the last character changes", () => {
  let changedCount = 0;
  for (let i = 0; i < 1_000; i++) {
    let difference = hashText(`client-${i}a`) ^ hashText(`client-${i}b`);
    for (; difference !== 0; difference &= difference - 1) changedCount += 1;
  }
  expect(changedCount / 1_000).toBeGreaterThan(14);
  expect(changedCount / 1_000).toBeLessThan(18);
});

it("gives another hash for another seed", () => {
  expect(hashText("a", 1)).not.toBe(hashText("a", 2));
});
