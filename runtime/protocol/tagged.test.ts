import { expect, it } from "vitest";
import { tag, untag } from "./tagged";
import { PROTOCOL_VERSION } from "./version";

it("recognises its own messages", () => {
  expect(untag(tag({ type: "claim" }))).toEqual({ type: "claim" });
});

it("reads what the version before and the next one say, and nothing of those beyond them", () => {
  const read = [-2, -1, 1, 2].map((distance) =>
    untag({ foremesh: PROTOCOL_VERSION + distance, message: "claim" }),
  );
  expect(read).toEqual([undefined, "claim", "claim", undefined]);
});

it("takes nothing else for its own: other apps post on the same container", () => {
  const others = [null, undefined, 1, "hello", {}, { foremesh: 99, message: 1 }, { message: "hello" }, []];
  expect(others.map((data) => untag(data))).toEqual(others.map(() => undefined));
});
