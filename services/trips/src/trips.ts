import type { ServiceModule } from "../../../runtime/hosts/service-module";
import { notFound, problemAnswer } from "../../fetch-answers/src/answers";
import { migrate } from "./migrations";
import { readTrip, type StoredTrip, type Trip } from "./trip";
import { createTripsStore, type TripsStore } from "./trips-store";

const PATH = /^\/api\/trips(?:\/([\w-]{1,64}))?$/;
const BODY_MAX_CHARACTERS = 200_000;

let store: TripsStore | undefined;

function answer(trip: StoredTrip, status = 200): Response {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    "cache-control": "no-cache",
    etag: `"${trip.revision}"`,
  };
  if (status === 201) headers.location = `/api/trips/${trip.id}`;
  return new Response(JSON.stringify(trip), { status, headers });
}

const isTagged = (header: string | null, { revision }: StoredTrip): boolean =>
  header?.split(",").some((tag) => tag.trim().replace(/^W\//, "") === `"${revision}"`) ?? false;

/** The one revision, or "*", that the client expects; several are no use to somebody who has edited one. */
const expectedOf = (request: Request): string | undefined => {
  const tag = request.headers.get("if-match")?.trim();
  return tag === "*" ? tag : /^"([^"]*)"$/.exec(tag ?? "")?.[1];
};

async function withTrip(request: Request, use: (trip: Trip) => Promise<Response>): Promise<Response> {
  const text = await request.text();
  if (text.length > BODY_MAX_CHARACTERS)
    return problemAnswer(413, "Content Too Large", `A trip has at most ${BODY_MAX_CHARACTERS} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problemAnswer(400, "Bad Request", "The body is not JSON");
  }
  const result = readTrip(value);
  if ("trip" in result) return use(result.trip);
  return problemAnswer(422, "Unprocessable Content", "This is no trip", { errors: result.errors });
}

const changedMeanwhile = (): Response =>
  problemAnswer(412, "Precondition Failed", "The trip has changed since it was read: read it again");

async function add(trips: TripsStore, request: Request): Promise<Response> {
  const key = request.headers.get("idempotency-key");
  return withTrip(request, async (trip) => answer(await trips.add(trip, key), 201));
}

async function replace(trips: TripsStore, request: Request, id: string): Promise<Response> {
  const expected = expectedOf(request);
  if (expected === undefined)
    return problemAnswer(428, "Precondition Required", "Say in If-Match which version you have changed");
  return withTrip(request, async (trip) => {
    const replaced = await trips.replace(id, expected, trip);
    if (replaced !== undefined) return answer(replaced);
    const current = await trips.byId(id);
    if (current === undefined) return notFound(`No trip has the id ${id}`);
    // The same change once more, whose first answer was lost (RFC 9110 §13.1.1).
    return isSameTrip(current, trip) ? answer(current) : changedMeanwhile();
  });
}

function isSameTrip(
  { id: _id, revision: _revision, savedAt: _savedAt, ...stored }: StoredTrip,
  trip: Trip,
): boolean {
  const sorted = (_key: string, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(stored, sorted) === JSON.stringify(trip, sorted);
}

async function remove(trips: TripsStore, request: Request, id: string): Promise<Response> {
  const isConditional = request.headers.has("if-match");
  const expected = isConditional ? expectedOf(request) : "*";
  if (expected !== undefined && (await trips.remove(id, expected)))
    return new Response(null, { status: 204 });
  return (await trips.byId(id)) === undefined ? notFound(`No trip has the id ${id}`) : changedMeanwhile();
}

async function read(trips: TripsStore, request: Request, id: string): Promise<Response> {
  const trip = await trips.byId(id);
  if (trip === undefined) return notFound(`No trip has the id ${id}`);
  if (!isTagged(request.headers.get("if-none-match"), trip)) return answer(trip);
  return new Response(null, { status: 304, headers: { etag: `"${trip.revision}"` } });
}

async function list(trips: TripsStore): Promise<Response> {
  const headers = { "content-type": "application/json", "cache-control": "no-cache" };
  return new Response(JSON.stringify({ trips: await trips.all() }), { headers });
}

const refuseMethod = (allow: string): Response =>
  problemAnswer(405, "Method Not Allowed", `Use one of ${allow}`, { headers: { allow } });

async function route(trips: TripsStore, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const match = PATH.exec(pathname);
  if (match === null) return notFound(`Nothing is at ${pathname}`);
  const [, id] = match;
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (id === undefined) {
    if (isRead) return list(trips);
    return request.method === "POST" ? add(trips, request) : refuseMethod("GET, HEAD, POST");
  }
  if (isRead) return read(trips, request, id);
  if (request.method === "PUT") return replace(trips, request, id);
  return request.method === "DELETE" ? remove(trips, request, id) : refuseMethod("GET, HEAD, PUT, DELETE");
}

const trips: ServiceModule = {
  async init(env) {
    const sql = env.sql.open("trips");
    await migrate(sql);
    store = createTripsStore({ sql, randomId: () => crypto.randomUUID(), now: () => Date.now() });
  },
  fetch: (request) => route(store!, request),
};

export default trips;
