import { expect, it } from "vitest";
import { tag, untag } from "./tagged";

it("recognises its own messages", () => {
  expect(untag(tag({ type: "claim" }))).toEqual({ type: "claim" });
});

it("takes nothing else for its own: other apps post on the same container", () => {
  const others = [null, undefined, 1, "hello", {}, { foremesh: 99, message: 1 }, { message: "hello" }, []];
  expect(others.map((data) => untag(data))).toEqual(others.map(() => undefined));
});
