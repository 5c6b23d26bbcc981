import { beforeAll, describe, expect, it } from "vitest";
import { builtService, get } from "../../scripts/services/built-service";
import type { ServiceHandler } from "../run-in-node";

/** Clang runs in WebAssembly, and not as fast as it does elsewhere. */
const BUILD_MS_MAX = 120_000;

const PARIS = { id: 2988507, name: "Paris", lat: 48.85341, lon: 2.3488, nights: 2 };
const ROME = { id: 3169070, name: "Rome", lat: 41.89193, lon: 12.51133, nights: 1 };
const LYON = { id: 2996944, name: "Lyon", lat: 45.74846, lon: 4.84671, nights: 1 };
const MILAN = { id: 3173435, name: "Milan", lat: 45.46427, lon: 9.18951, nights: 0 };

interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** By the spherical law of cosines, a formula the service does not use. */
function greatCircleKm(from: Position, to: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [a, b] = [radians(from.lat), radians(to.lat)];
  const lonPart = Math.cos(a) * Math.cos(b) * Math.cos(radians(to.lon - from.lon));
  return Math.acos(Math.sin(a) * Math.sin(b) + lonPart) * 6371.0088;
}

const lengthKm = (stops: readonly Position[]) =>
  stops.slice(1).reduce((km, stop, index) => km + greatCircleKm(stops[index]!, stop), 0);

interface Plan {
  readonly totalKm: number;
  readonly savedKm: number;
  readonly order: readonly number[];
  readonly legs: readonly { from: string; to: string; distanceKm: number; hours: number; mode: string }[];
  readonly days: readonly { date: string; title: string; stops: readonly string[]; distanceKm: number }[];
}

let itinerary: ServiceHandler;
beforeAll(async () => {
  itinerary = await builtService("itinerary");
}, BUILD_MS_MAX);

const post = (body: string) => get(itinerary, "/api/itinerary/plan", { method: "POST", body });

async function plan(trip: object): Promise<Plan> {
  const response = await post(JSON.stringify({ start: "2026-06-01", pace: "normal", ...trip }));
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  return (await response.json()) as Plan;
}

describe("plan", () => {
  it("visits the stops on the shortest way from the first", async () => {
    const { order, savedKm, totalKm, legs } = await plan({ stops: [PARIS, ROME, LYON, MILAN] });
    expect(order).toEqual([0, 2, 3, 1]);
    expect(legs.map(({ from, to }) => `${from} ${to}`)).toEqual(["Paris Lyon", "Lyon Milan", "Milan Rome"]);
    expect(totalKm).toBeCloseTo(lengthKm([PARIS, LYON, MILAN, ROME]), 0);
    expect(totalKm + savedKm).toBeCloseTo(lengthKm([PARIS, ROME, LYON, MILAN]), 0);
  });

  it("keeps the order given when it is asked to", async () => {
    const { order, savedKm } = await plan({ stops: [PARIS, ROME, LYON], keepOrder: true });
    expect({ order, savedKm }).toEqual({ order: [0, 1, 2], savedKm: 0 });
  });

  it("spends a stop's nights there and travels on the day after the last", async () => {
    const { days } = await plan({ stops: [PARIS, LYON, MILAN, ROME], start: "2028-02-27" });
    expect(days.map(({ date, title }) => `${date} ${title}`)).toEqual([
      "2028-02-27 Arrival in Paris",
      "2028-02-28 A day in Paris",
      "2028-02-29 Paris to Lyon",
      "2028-03-01 Lyon to Milan",
      "2028-03-02 Milan to Rome",
      "2028-03-03 Last day in Rome",
    ]);
  });

  it("takes as many journeys into one day as the pace allows", async () => {
    const stops = [
      { ...PARIS, nights: 1 },
      { ...LYON, nights: 0 },
      { ...MILAN, nights: 0 },
    ];
    const titles = async (pace: string) => (await plan({ stops, pace })).days.map(({ title }) => title);
    expect(await titles("normal")).toEqual(["Arrival in Paris", "Paris to Milan via Lyon"]);
    expect(await titles("relaxed")).toEqual(["Arrival in Paris", "Paris to Lyon", "Lyon to Milan"]);
  });

  it("travels on foot, by bus, by train or by air, by distance", async () => {
    const at = (name: string, lat: number, lon: number) => ({ id: name, name, lat, lon, nights: 1 });
    const stops = [at("a", 0, 0), at("b", 0, 0.01), at("c", 0, 0.3), at("d", 0, 4), at("e", 0, 40)];
    const { legs } = await plan({ stops });
    expect(legs.map(({ mode }) => mode)).toEqual(["walk", "bus", "train", "flight"]);
  });

  it("is never longer than the order given, and the shortest there is up to 12 stops", async () => {
    const angles = [0, 5, 1, 9, 3, 7, 2, 10, 4, 8, 6, 11].map((step) => (step * Math.PI) / 12);
    const stops = angles.map((angle, id) => ({
      id,
      name: `${id}`,
      lat: 5 * Math.sin(angle),
      lon: 5 * Math.cos(angle),
    }));
    const { order } = await plan({ stops });
    const alongTheArc = angles.map((angle, id) => ({ angle, id })).sort((a, b) => a.angle - b.angle);
    expect(order).toEqual(alongTheArc.map(({ id }) => id));
  });

  it("improves on 50 stops within its time", async () => {
    const stops = Array.from({ length: 50 }, (_, id) => ({
      id,
      name: `${id}`,
      lat: (id * 37) % 50,
      lon: (id * 61) % 83,
    }));
    const { order, savedKm } = await plan({ stops });
    expect(new Set(order).size).toBe(50);
    expect(order[0]).toBe(0);
    expect(savedKm).toBeGreaterThan(10_000);
  });

  it("hands names back as they came, escaped or not", async () => {
    const name = '東京 "\u{1F5FC}"\n\\';
    const { days } = await plan({ stops: [{ ...PARIS, name }] });
    expect(days[0]?.stops).toEqual([name]);
    const escaped = `{"start":"2026-06-01","stops":[{"id":"t","name":"\\u6771\\u4eac \\ud83d\\uddfc","lat":35,"lon":139}]}`;
    expect(((await (await post(escaped)).json()) as Plan).days[0]?.stops).toEqual(["東京 \u{1F5FC}"]);
  });
});

describe("problems", () => {
  it("names every wrong field", async () => {
    const stops = [{ id: "", name: "", lat: 91, lon: "2", nights: 0.5 }, 7];
    const response = await post(JSON.stringify({ start: "2026-02-29", pace: "fast", stops }));
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const { errors } = (await response.json()) as { errors: { path: string; message: string }[] };
    expect(new Set(errors.map(({ path }) => path))).toEqual(
      new Set([
        "start",
        "pace",
        "stops[0].id",
        "stops[0].name",
        "stops[0].lat",
        "stops[0].lon",
        "stops[0].nights",
        "stops[1]",
      ]),
    );
  });

  it("refuses no stops, too many stops and too many nights", async () => {
    for (const stops of [[], undefined, Array(51).fill(PARIS), Array(7).fill({ ...PARIS, nights: 60 })]) {
      const response = await post(JSON.stringify({ start: "2026-06-01", stops }));
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ errors: [{ path: "stops" }] });
    }
  });

  it.each([
    '{"a":1,}',
    "[1 2]",
    '"\\ud83d"',
    '"\t"',
    "01",
    "1.",
    "nul",
    '{"a":1}x',
    `${"[".repeat(40)}${"]".repeat(40)}`,
    "",
  ])("answers 400 to what is not JSON: %s", async (body) => {
    const response = await post(body);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toMatch(/not JSON: .* at byte \d+/);
  });

  it("refuses bytes that are not UTF-8", async () => {
    const body = new Uint8Array([0x22, 0xc3, 0x28, 0x22]);
    expect((await get(itinerary, "/api/itinerary/plan", { method: "POST", body })).status).toBe(400);
  });

  it("refuses a body of more than 64 KiB, and goes on working", async () => {
    expect((await post(" ".repeat(65_537))).status).toBe(413);
    expect((await plan({ stops: [PARIS] })).totalKm).toBe(0);
  });

  it("answers 405 with Allow and 404", async () => {
    const wrongMethod = await get(itinerary, "/api/itinerary/plan");
    expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await get(itinerary, "/api/itinerary")).status).toBe(404);
  });
});

describe("distance", () => {
  it("measures along the great circle", async () => {
    const response = await get(
      itinerary,
      "/api/itinerary/distance?from=48.85341,2.3488&to=51.50853%2C-0.12574",
    );
    const { distanceKm, mode } = (await response.json()) as { distanceKm: number; mode: string };
    const expected = greatCircleKm({ lat: 48.85341, lon: 2.3488 }, { lat: 51.50853, lon: -0.12574 });
    expect(Math.abs(distanceKm - expected)).toBeLessThan(0.06);
    expect(mode).toBe("train");
  });

  it("measures half around the Earth, from a point to its antipode", async () => {
    const response = await get(itinerary, "/api/itinerary/distance?from=10,20&to=-10,-160");
    expect(((await response.json()) as { distanceKm: number }).distanceKm).toBeCloseTo(
      Math.PI * 6371.0088,
      0,
    );
  });

  it.each(["to=1,2", "from=1,2&to=91,0", "from=1,2&to=1", "from=nan,2&to=1,2", "from=1,2&to=1,2x"])(
    "names the wrong parameter: %s",
    async (query) => {
      const response = await get(itinerary, `/api/itinerary/distance?${query}`);
      expect(response.status).toBe(400);
      expect(((await response.json()) as { detail: string }).detail).toMatch(
        /^The parameter (from|to) must be lat,lon/,
      );
    },
  );
});
