import { beforeAll, describe, expect, it } from "vitest";
import { builtService, get } from "../../scripts/services/built-service";
import type { ServiceHandler } from "../run-in-node";
import type { StoredTrip } from "./src/trip";

const BUILD_MS_MAX = 60_000;
const VIENNA = {
  id: "2761369",
  name: "Vienna",
  country: "Austria",
  countryCode: "AT",
  lat: 48.2,
  lon: 16.4,
  nights: 2,
};
const PRAGUE = { id: "3067696", name: "Prague", lat: 50.1, lon: 14.4 };
const TRIP = { name: "Two capitals", places: [VIENNA, PRAGUE], days: 4, start: "2026-06-01", pace: "normal" };

let trips: ServiceHandler;
beforeAll(async () => {
  trips = await builtService("trips");
}, BUILD_MS_MAX);

const send = (method: string, path: string, body: unknown, headers: Record<string, string> = {}) =>
  get(trips, path, { method, headers, body: typeof body === "string" ? body : JSON.stringify(body) });

async function save(
  trip: unknown = TRIP,
  headers: Record<string, string> = {},
): Promise<{ saved: StoredTrip; etag: string }> {
  const response = await send("POST", "/api/trips", trip, headers);
  expect(response.status).toBe(201);
  const saved = (await response.json()) as StoredTrip;
  expect(response.headers.get("location")).toBe(`/api/trips/${saved.id}`);
  return { saved, etag: response.headers.get("etag")! };
}

const listed = async (): Promise<readonly StoredTrip[]> =>
  ((await (await get(trips, "/api/trips")).json()) as { trips: StoredTrip[] }).trips;

describe("a trip that was saved", () => {
  it("is read back as it was, with an id, a revision that is its ETag, and when it was saved", async () => {
    const { saved, etag } = await save();
    const response = await get(trips, `/api/trips/${saved.id}`);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("etag")).toBe(etag);
    const { id, revision, savedAt, ...trip } = (await response.json()) as StoredTrip;
    expect(trip).toEqual(TRIP);
    expect(etag).toBe(`"${revision}"`);
    expect(id).toBe(saved.id);
    expect(Math.abs(Date.parse(savedAt) - Date.now())).toBeLessThan(60_000);
  });

  it("keeps the order of its places, however many", async () => {
    const places = Array.from({ length: 100 }, (_, index) => ({ ...PRAGUE, id: `p${index}` }));
    const { saved } = await save({ name: "Long", places });
    expect(saved.places.map(({ id }) => id)).toEqual(places.map(({ id }) => id));
  });

  it("is listed, the latest first", async () => {
    const { saved: first } = await save({ ...TRIP, name: "first" });
    const { saved: second } = await save({ ...TRIP, name: "second" });
    const ids = (await listed()).map(({ id }) => id);
    expect(ids).toContain(first.id);
    expect(ids).toContain(second.id);
    const ages = (await listed()).map(({ savedAt }) => savedAt);
    expect(ages).toEqual([...ages].sort().reverse());
  });

  it("is not sent again to who has it", async () => {
    const { saved, etag } = await save();
    const headers = { "if-none-match": etag };
    expect((await get(trips, `/api/trips/${saved.id}`, { headers })).status).toBe(304);
  });

  it("is saved once by a request that comes twice with the same Idempotency-Key", async () => {
    const key = { "idempotency-key": "5f0c" };
    const { saved: first } = await save(TRIP, key);
    const { saved: second } = await save(TRIP, key);
    expect(second).toEqual(first);
    expect((await listed()).filter(({ id }) => id === first.id)).toHaveLength(1);
    expect(first.places).toHaveLength(2);
  });

  it("is gone when it was deleted", async () => {
    const { saved } = await save();
    expect((await get(trips, `/api/trips/${saved.id}`, { method: "DELETE" })).status).toBe(204);
    expect((await get(trips, `/api/trips/${saved.id}`)).status).toBe(404);
    expect((await get(trips, `/api/trips/${saved.id}`, { method: "DELETE" })).status).toBe(404);
    expect((await listed()).some(({ id }) => id === saved.id)).toBe(false);
  });
});

describe("a change", () => {
  const changed = { ...TRIP, name: "One capital", places: [PRAGUE] };

  it("replaces what the client has read, and gives it a new ETag", async () => {
    const { saved, etag } = await save();
    const response = await send("PUT", `/api/trips/${saved.id}`, changed, { "if-match": etag });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject(changed);
    expect(response.headers.get("etag")).not.toBe(etag);
  });

  it("of a trip that has changed meanwhile is refused, and loses nothing", async () => {
    const { saved, etag } = await save();
    await send("PUT", `/api/trips/${saved.id}`, changed, { "if-match": etag });
    const late = await send("PUT", `/api/trips/${saved.id}`, { ...TRIP, name: "Late" }, { "if-match": etag });
    expect(late.status).toBe(412);
    expect(late.headers.get("content-type")).toBe("application/problem+json");
    const kept = (await (await get(trips, `/api/trips/${saved.id}`)).json()) as StoredTrip;
    expect(kept).toMatchObject(changed);
    expect(kept.places).toHaveLength(1);
    const headers = { "if-match": etag };
    expect((await get(trips, `/api/trips/${saved.id}`, { method: "DELETE", headers })).status).toBe(412);
  });

  it("that comes once more, because its answer was lost, is answered as done", async () => {
    const { saved, etag } = await save();
    await send("PUT", `/api/trips/${saved.id}`, changed, { "if-match": etag });
    const again = await send("PUT", `/api/trips/${saved.id}`, changed, { "if-match": etag });
    expect(again.status).toBe(200);
  });

  it("of any version is made with If-Match: *, and of an unknown one not at all", async () => {
    const { saved } = await save();
    const path = `/api/trips/${saved.id}`;
    expect((await send("PUT", path, changed, { "if-match": "*" })).status).toBe(200);
    expect((await send("PUT", path, changed)).status).toBe(428);
    expect((await send("PUT", "/api/trips/unknown", changed, { "if-match": "*" })).status).toBe(404);
  });
});

describe("what is no trip is refused with what is wrong", () => {
  it.each([
    ["null", ""],
    ["[]", "name"],
    ['{"places":[]}', "name"],
    ['{"name":" ","places":[]}', "name"],
    ['{"name":"x","places":[]}', "places"],
    ['{"name":"x","places":[{"id":"a","name":"A","lat":91,"lon":0}]}', "places.0.lat"],
    ['{"name":"x","places":[{"id":"a","name":"A","lat":1}]}', "places.0.lon"],
    ['{"name":"x","places":[{"id":"a","name":"A","lat":1,"lon":1}],"days":1.5}', "days"],
    ['{"name":"x","places":[{"id":"a","name":"A","lat":1,"lon":1}],"start":"soon"}', "start"],
  ])("%s", async (body, path) => {
    const response = await send("POST", "/api/trips", body);
    expect(response.status).toBe(422);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    const { errors } = (await response.json()) as { errors: { path: string; message: string }[] };
    expect(errors.map((error) => error.path)).toContain(path);
    for (const { message } of errors) expect(message).toMatch(/^must /);
  });

  it("as are a body that is no JSON, and one beyond measure", async () => {
    expect((await send("POST", "/api/trips", "{")).status).toBe(400);
    expect((await send("POST", "/api/trips", `"${"x".repeat(200_001)}"`)).status).toBe(413);
  });

  it("other paths are 404, other methods 405 with Allow", async () => {
    expect((await get(trips, "/api/trips/a/b")).status).toBe(404);
    const response = await get(trips, "/api/trips", { method: "DELETE" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  });
});
