import { beforeAll, describe, expect, it } from "vitest";
import { builtService, get } from "../../scripts/services/built-service";
import type { ServiceHandler } from "../run-in-node";

/** Clang runs in WebAssembly, and not as fast as it does elsewhere. */
const BUILD_MS_MAX = 120_000;

interface SunTimes {
  readonly sunrise: string | null;
  readonly sunset: string | null;
  readonly noon: string;
  readonly daylightMinutes: number;
}

let sun: ServiceHandler;
beforeAll(async () => {
  sun = await builtService("sun");
}, BUILD_MS_MAX);

const timesAt = async (lat: number, lon: number, date: string): Promise<SunTimes> =>
  (await get(sun, `/api/sun?lat=${lat}&lon=${lon}&date=${date}`)).json() as Promise<SunTimes>;

const minutesBetween = (one: string, other: string) => Math.abs(Date.parse(one) - Date.parse(other)) / 60_000;

describe("when the sun rises and sets", () => {
  it.each([
    ["Paris at midsummer", 48.8566, 2.3522, "2026-06-21", "2026-06-21T03:47Z", "2026-06-21T19:58Z"],
    ["London at midwinter", 51.5074, -0.1278, "2026-12-21", "2026-12-21T08:04Z", "2026-12-21T15:53Z"],
    ["Quito at the equinox", -0.1807, -78.4678, "2026-03-20", "2026-03-20T11:18Z", "2026-03-20T23:24Z"],
    [
      "Auckland, whose day begins the day before in UTC",
      -36.85,
      174.76,
      "2026-01-01",
      "2025-12-31T17:05Z",
      "2026-01-01T07:43Z",
    ],
  ])("is right to three minutes: %s", async (_, lat, lon, date, sunrise, sunset) => {
    const times = await timesAt(lat, lon, date);
    expect(minutesBetween(times.sunrise!, sunrise)).toBeLessThanOrEqual(3);
    expect(minutesBetween(times.sunset!, sunset)).toBeLessThanOrEqual(3);
    expect(
      Math.abs(minutesBetween(times.sunrise!, times.sunset!) - times.daylightMinutes),
    ).toBeLessThanOrEqual(1);
  });

  it("is never, within the polar circles", async () => {
    expect(await timesAt(78.2, 15.6, "2026-06-21")).toMatchObject({ sunrise: null, daylightMinutes: 1440 });
    expect(await timesAt(78.2, 15.6, "2026-12-21")).toMatchObject({ sunset: null, daylightMinutes: 0 });
  });
});

describe("a request that cannot be answered", () => {
  it.each([
    ["lat=91&lon=0&date=2026-01-01", "lat"],
    ["lon=0&date=2026-01-01", "lat"],
    ["lat=1&lon=x&date=2026-01-01", "lon"],
    ["lat=1&lon=2&date=2026-02-29", "date"],
    ["lat=1&lon=2&date=2026-13-01", "date"],
    ["lat=1&lon=2&date=yesterday", "date"],
    ["lat=1&lon=2", "date"],
  ])("is told what is wrong: %s", async (query, name) => {
    const response = await get(sun, `/api/sun?${query}`);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(((await response.json()) as { detail: string }).detail).toContain(`Cannot read ${name}`);
  });

  it("is told of the methods there are", async () => {
    const response = await get(sun, "/api/sun", { method: "POST" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});
