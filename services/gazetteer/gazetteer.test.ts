import { beforeAll, describe, expect, it } from "vitest";
import { builtService, get } from "../../scripts/services/built-service";
import type { ServiceHandler } from "../run-in-node";
import type { Place } from "./src/place";

const BUILD_MS_MAX = 60_000;

let gazetteer: ServiceHandler;
beforeAll(async () => {
  gazetteer = await builtService("gazetteer");
}, BUILD_MS_MAX);

async function places(path: string): Promise<readonly (Place & { readonly distanceKm?: number })[]> {
  const response = await get(gazetteer, path);
  expect(response.headers.get("content-type")).toBe("application/json");
  return ((await response.json()) as { places: Place[] }).places;
}

describe("search", () => {
  it("finds a name without its diacritics", async () => {
    const [first] = await places("/api/places/search?q=zur");
    expect(first).toEqual({
      id: 2657896,
      name: "Zürich",
      country: "Switzerland",
      countryCode: "CH",
      lat: 47.36667,
      lon: 8.55,
      population: 341730,
    });
  });

  it("finds the same with and without diacritics and case", async () => {
    expect(await places("/api/places/search?q=S%C3%A3o%20Pau")).toEqual(
      await places("/api/places/search?q=SAO%20PAU"),
    );
  });

  it("puts names that begin with the query before bigger places that only have such a word", async () => {
    const names = (await places("/api/places/search?q=york")).map(({ name }) => name);
    expect(names[0]).toBe("York");
    expect(names).toContain("New York City");
  });

  it("puts the bigger of two places of one name first", async () => {
    const found = await places("/api/places/search?q=paris&limit=3");
    expect(found.map(({ name, countryCode }) => `${name} ${countryCode}`)).toEqual([
      "Paris FR",
      "Paris US",
      "Paris CA",
    ]);
  });

  it("takes the country's name or code as a further word", async () => {
    expect((await places("/api/places/search?q=paris%20united"))[0]?.countryCode).toBe("US");
    expect((await places("/api/places/search?q=paris%20ca"))[0]?.countryCode).toBe("CA");
  });

  it.each(['"', "name:", "a OR b*", "^ NEAR(", "'; DROP TABLE places; --"])(
    "reads %s as words only",
    async (text) => {
      const response = await get(gazetteer, `/api/places/search?q=${encodeURIComponent(text)}`);
      expect(response.status).toBe(200);
    },
  );

  it("answers at most `limit` places", async () => {
    expect(await places("/api/places/search?q=s&limit=3")).toHaveLength(3);
    expect(await places("/api/places/search?q=s&limit=1000")).toHaveLength(50);
  });
});

describe("nearest", () => {
  it("finds Paris at its coordinates, with others after it by distance", async () => {
    const found = await places("/api/places/nearest?lat=48.85&lon=2.35");
    expect(found[0]).toMatchObject({ name: "Paris", distanceKm: 0.4 });
    const distances = found.map(({ distanceKm }) => distanceKm!);
    expect(distances).toEqual([...distances].sort((a, b) => a - b));
    expect(found).toHaveLength(5);
  });

  it("looks across the date line", async () => {
    const [first] = await places("/api/places/nearest?lat=-16.8&lon=-179.99&limit=1");
    expect(first).toMatchObject({ name: "Labasa", countryCode: "FJ" });
  });

  it("answers from the poles", async () => {
    expect((await places("/api/places/nearest?lat=-90&lon=0&limit=1"))[0]?.name).toBe("Ushuaia");
  });
});

it("answers one place by its id", async () => {
  const response = await get(gazetteer, "/api/places/2988507");
  expect(await response.json()).toMatchObject({ id: 2988507, name: "Paris", countryCode: "FR" });
});

describe("problems", () => {
  it.each([
    ["/api/places/search", "q"],
    ["/api/places/search?q=%20", "q"],
    ["/api/places/search?q=x&limit=many", "limit"],
    ["/api/places/nearest?lon=2", "lat"],
    ["/api/places/nearest?lat=1&lon=181", "lon"],
  ])("names the wrong parameter: GET %s is 400 because of %s", async (path, parameter) => {
    const response = await get(gazetteer, path);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status: 400, errors: [{ path: parameter }] });
  });

  it("answers 404 for a place or a path that does not exist", async () => {
    expect((await get(gazetteer, "/api/places/1")).status).toBe(404);
    expect((await get(gazetteer, "/api/places/here")).status).toBe(404);
  });

  it("answers 405 with Allow to other methods", async () => {
    const response = await get(gazetteer, "/api/places/search?q=x", { method: "POST" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  });
});
