import { describe, expect, it } from "vitest";
import { fieldErrorText, fieldOf, readProblem } from "./problem";

describe("readProblem", () => {
  it("keeps title, detail and the errors of each field", async () => {
    const errors = [{ path: "start", message: "must be a date" }];
    const response = Response.json({ title: "Invalid trip", detail: "1 error", errors }, { status: 422 });
    expect(await readProblem(response)).toEqual({
      status: 422,
      title: "Invalid trip",
      detail: "1 error",
      errors,
    });
  });

  it("makes a problem of an answer that is not JSON", async () => {
    const response = new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" });
    expect(await readProblem(response)).toEqual({
      status: 502,
      title: "Bad Gateway",
      detail: "",
      errors: [],
    });
  });

  it.each(["null", "[]", '"text"', '{"errors":[null,{"path":1}]}'])(
    "tolerates %s as a body",
    async (body) => {
      expect(await readProblem(new Response(body, { status: 500 }))).toMatchObject({
        status: 500,
        errors: [],
      });
    },
  );
});

describe("fieldErrorText", () => {
  it("completes what a service says about a field, and leaves whole sentences alone", () => {
    expect(fieldErrorText("Pace", "must be normal or brisk")).toBe("Pace must be normal or brisk.");
    expect(fieldErrorText("Pace", "Choose a pace.")).toBe("Choose a pace.");
  });
});

describe("fieldOf", () => {
  it.each([
    ["start", "start"],
    ["$.start", "start"],
    ["/start", "start"],
    ["stops[2].nights", "stops.2.nights"],
    ["$.stops[2].nights", "stops.2.nights"],
    ["/stops/2/nights", "stops.2.nights"],
  ])("reads %s as the field %s", (path, field) => {
    expect(fieldOf(path)).toBe(field);
  });
});
