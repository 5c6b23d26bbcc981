import { expect, it } from "vitest";
import { Fields } from "./fields";
import { WitError } from "./wit-error";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The `header-error` that a call fails with. */
function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    if (error instanceof WitError) return (error.payload as { tag: string }).tag;
    throw error;
  }
  return undefined;
}

it("keeps every value of a name, in order, and finds names in any case", () => {
  const fields = Fields.fromList([
    ["Set-Cookie", bytes("a=1")],
    ["x-other", bytes("x")],
    ["set-cookie", bytes("b=2")],
  ]);
  expect(fields.get("SET-COOKIE")).toEqual([bytes("a=1"), bytes("b=2")]);
  expect(fields.has("X-Other")).toBe(true);
  expect(fields.entries().map(([name]) => name)).toEqual(["Set-Cookie", "x-other", "set-cookie"]);
  expect(fields.toHeaders().getSetCookie()).toEqual(["a=1", "b=2"]);
});

it("sets all values of a name at once, and deletes them", () => {
  const fields = Fields.fromList([["x", bytes("1")]]);
  fields.set("X", [bytes("2"), bytes("3")]);
  expect(fields.get("x")).toEqual([bytes("2"), bytes("3")]);
  fields.delete("x");
  expect(fields.has("x")).toBe(false);
});

it("carries values byte by byte, whether they are UTF-8 or not", () => {
  const value = Uint8Array.of(0xc3, 0xa9, 0xff, 0x20, 0x80);
  const headers = Fields.fromList([["x", value]]).toHeaders();
  expect(Fields.received(headers).get("x")).toEqual([value]);
});

it("refuses names and values that are none, and headers of the connection", () => {
  const fields = new Fields();
  expect(errorOf(() => fields.append("no spaces", bytes("x")))).toBe("invalid-syntax");
  expect(errorOf(() => fields.append("", bytes("x")))).toBe("invalid-syntax");
  expect(errorOf(() => fields.append("x", bytes("a\r\nb")))).toBe("invalid-syntax");
  expect(errorOf(() => fields.set("x", [bytes("ok"), bytes("\0")]))).toBe("invalid-syntax");
  expect(errorOf(() => fields.append("Transfer-Encoding", bytes("chunked")))).toBe("forbidden");
  expect(errorOf(() => Fields.fromList([["Host", bytes("x")]]))).toBe("forbidden");
  expect(fields.entries()).toEqual([]);
});

it("cannot be changed once it is part of a message, but a clone can", () => {
  const fields = Fields.received(new Headers({ x: "1" }));
  expect(errorOf(() => fields.append("x", bytes("2")))).toBe("immutable");
  expect(errorOf(() => fields.set("x", []))).toBe("immutable");
  expect(errorOf(() => fields.delete("x"))).toBe("immutable");
  const clone = fields.clone();
  clone.append("x", bytes("2"));
  expect([clone.get("x").length, fields.get("x").length]).toEqual([2, 1]);
});
