import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseHttpDate } from "./http-date";

const instants = fc
  .date({ min: new Date("1970-01-01"), max: new Date("2069-12-31"), noInvalidDate: true })
  .map((date) => Math.floor(date.getTime() / 1_000) * 1_000);

describe("an HTTP date", () => {
  it("is read in each of its three forms", () => {
    fc.assert(
      fc.property(instants, (instant) => {
        const text = new Date(instant).toUTCString();
        const [, day, month, year, time] = text.split(/,? /);
        expect(parseHttpDate(text)).toBe(instant);
        expect(parseHttpDate(`Someday, ${day}-${month}-${year!.slice(2)} ${time} GMT`)).toBe(instant);
        expect(parseHttpDate(`Som ${month} ${day!.replace(/^0/, " ")} ${time} ${year}`)).toBe(instant);
      }),
    );
  });

  it("is read as browsers do when it is not quite one", () => {
    const instant = Date.UTC(2050, 7, 18, 2, 1, 18);
    for (const text of [
      "THU, 18 AUG 2050 02:01:18 gmt",
      "Thu, 18-Aug-2050 2.01.18 AEST",
      "Thu 18  Aug  50 02:01:18 UTC",
      "Thu, 18 Aug 2050 02:01:18 GMT, Thu, 18 Aug 2051 02:01:18 GMT",
    ])
      expect(parseHttpDate(text)).toBe(instant);
  });

  it("is none when it cannot be read, whatever it is", () => {
    for (const text of [null, "", "0", "-1", "tomorrow", "18 Foo 2050 02:01:18"])
      expect(parseHttpDate(text)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (text) => void parseHttpDate(text)));
  });
});
