import { beforeAll, describe, expect, it } from "vitest";
import { builtService, get } from "../../scripts/services/built-service";
import type { ServiceHandler } from "../run-in-node";

const BUILD_MS_MAX = 60_000;
const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const TRIP = "48.85,2.35;45.75,4.85;41.9,12.48";

let maps: ServiceHandler;
beforeAll(async () => {
  maps = await builtService("maps");
}, BUILD_MS_MAX);

async function png(path: string): Promise<{ bytes: Uint8Array; width: number; height: number }> {
  const response = await get(maps, path);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("image/png");
  expect(response.headers.get("cache-control")).toBe("public, max-age=86400");
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect([...bytes.subarray(0, 8)]).toEqual(PNG_SIGNATURE);
  const header = new DataView(bytes.buffer);
  return { bytes, width: header.getUint32(16), height: header.getUint32(20) };
}

const region = (query: string) => png(`/api/maps/region.png?${query}`);

describe("region.png", () => {
  it("is as large as asked, within 64 to 2048 pixels", async () => {
    expect(await region(`stops=${TRIP}&width=300&height=200`)).toMatchObject({ width: 300, height: 200 });
    expect(await region(`stops=${TRIP}&width=1&height=1`)).toMatchObject({ width: 64, height: 64 });
    expect(await region(`stops=${TRIP}&width=9999&height=70`)).toMatchObject({ width: 2048, height: 70 });
    expect(await region(`stops=${TRIP}`)).toMatchObject({ width: 640, height: 400 });
  });

  it("differs by stops, theme and label, and is the same for the same request", async () => {
    const queries = [
      `stops=${TRIP}`,
      "stops=48.85,2.35",
      `stops=${TRIP}&theme=dark`,
      `stops=${TRIP}&label=none`,
    ];
    const pictures = await Promise.all(
      [...queries, queries[0]!].map((query) => region(`${query}&width=200&height=120`)),
    );
    const hex = pictures.map(({ bytes }) => Buffer.from(bytes).toString("hex"));
    expect(new Set(hex).size).toBe(4);
    expect(hex[4]).toBe(hex[0]);
  });

  it.each(["0,0;0,180", "90,0", "-90,0;-89,90", "-17,179.9;-17,-179.9", "51,0;-33,151;40,-74;35,139"])(
    "draws stops at the edges of the usual: %s",
    async (stops) => {
      expect((await region(`stops=${stops}&width=128&height=96`)).bytes.length).toBeGreaterThan(500);
    },
  );
});

it("draws the whole world half as high as it is wide", async () => {
  expect(await png("/api/maps/world.png?width=512")).toMatchObject({ width: 512, height: 256 });
});

describe("problems", () => {
  it.each([
    ["region.png", "stops"],
    ["region.png?stops=1,2;3", "stops"],
    ["region.png?stops=91,0", "stops"],
    [`region.png?stops=${Array(51).fill("1,1").join(";")}`, "stops"],
    [`region.png?stops=${TRIP}&width=wide`, "width"],
    [`region.png?stops=${TRIP}&theme=pink`, "theme"],
    ["world.png?width=", "width"],
  ])("names the wrong parameter: %s is 400 because of %s", async (path, parameter) => {
    const response = await get(maps, `/api/maps/${path}`);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ errors: [{ path: parameter }] });
  });

  it("answers 404 and 405", async () => {
    expect((await get(maps, "/api/maps/moon.png")).status).toBe(404);
    expect((await get(maps, "/api/maps/world.png", { method: "DELETE" })).status).toBe(405);
  });
});
