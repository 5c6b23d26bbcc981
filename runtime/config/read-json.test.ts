import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDiagnosticList } from "./diagnostic";
import { readJson } from "./read-json";

function read(text: string) {
  const { report, diagnostics } = createDiagnosticList();
  return { value: readJson(text, report), diagnostics };
}

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("hostile input (abuse case 57)", () => {
  it.each([
    ["a reserved key", '{"a":[{"__proto__":1}]}', "$.a[0].__proto__"],
    ["a reserved key in disguise", '{"\\u005f_proto__":1}', "$.__proto__"],
    ["constructor", '{"constructor":1}', "$.constructor"],
    ["prototype", '{"prototype":1}', "$.prototype"],
    ["a key that occurs twice", '{"a":{"b":1,"b":2}}', "$.a.b"],
    ["a key that occurs twice in disguise", '{"b":1,"\\u0062":2}', "$.b"],
  ])("refuses %s", (_, text, path) => {
    expect(read(text)).toMatchObject({ value: undefined, diagnostics: [{ severity: "error", path }] });
  });

  it("takes the same key in two objects", () => {
    expect(read('[{"a":1},{"a":{"a":2}}]').diagnostics).toEqual([]);
  });

  it("takes 16 levels and refuses 17, also without their end", () => {
    expect(read(nested(16)).diagnostics).toEqual([]);
    expect(read(nested(17)).diagnostics).toMatchObject([{ message: expect.stringContaining("16 levels") }]);
    expect(read("[".repeat(200_000)).diagnostics).toHaveLength(1);
  });

  it("takes 256 KiB and refuses a byte more, counted in UTF-8", () => {
    expect(read(`"${"a".repeat(262_142)}"`).diagnostics).toEqual([]);
    expect(read(`"${"a".repeat(262_143)}"`).diagnostics).toHaveLength(1);
    expect(read(`"${"€".repeat(100_000)}"`).diagnostics).toHaveLength(1);
  });
});

describe("syntax errors", () => {
  it.each([
    ['{\n  "a": 1,\n}', 'line 3, column 1 has "}"'],
    ['{"a" 1}', 'line 1, column 6 has "1"'],
    ["[1 2]", 'line 1, column 4 has "2"'],
    ["", "line 1, column 1 has the end of the text"],
    ['["abc', 'line 1, column 2 has "\\""'],
    ["[1] x", 'line 1, column 5 has "x"'],
    ["// note\n{}", 'line 1, column 1 has "/"'],
    ["{a:1}", 'line 1, column 2 has "a"'],
  ])("%j: %s", (text, message) => {
    expect(read(text).diagnostics).toMatchObject([{ message: expect.stringContaining(message) }]);
  });
});

describe("against JSON.parse", () => {
  it("reads what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const { value: ours, diagnostics } = read(text);
        if (diagnostics.length > 0) expect(text).toMatch(/__proto__|constructor|prototype/);
        else expect(ours).toEqual(JSON.parse(text));
      }),
    );
  });

  it("takes no text that JSON.parse refuses, and refuses none that it takes but for the rules above", () => {
    const token = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"b"',
      "1",
      "-",
      "0",
      ".5",
      "e3",
      "true",
      " ",
      "\n",
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
        const text = tokens.join("");
        const { value, diagnostics } = read(text);
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(diagnostics).toHaveLength(1);
          return;
        }
        if (diagnostics.length > 0) expect(diagnostics[0]?.message).toContain("twice");
        else expect(value).toEqual(expected);
      }),
      { numRuns: 2_000 },
    );
  });
});
