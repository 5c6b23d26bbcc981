import { describe, expect, it } from "vitest";
import { modifyHeaders } from "./modify-headers";

describe("header modifier", () => {
  it("sets, then adds, then removes, whatever the case of a name", () => {
    const headers = new Headers({ "x-set": "old", "x-add": "one", "x-gone": "here", "x-kept": "as it was" });
    modifyHeaders(headers, {
      set: [{ name: "X-Set", value: "new" }],
      add: [
        { name: "X-Add", value: "two,three" },
        { name: "X-Fresh", value: "first" },
      ],
      remove: ["X-Gone", "X-Never-There"],
    });
    expect(Object.fromEntries(headers)).toEqual({
      "x-set": "new",
      "x-add": "one,two,three",
      "x-fresh": "first",
      "x-kept": "as it was",
    });
  });
});
