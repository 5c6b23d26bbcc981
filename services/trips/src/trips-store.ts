import type { Sql } from "./migrations";
import type { StoredTrip, Trip } from "./trip";

export interface TripsStore {
  /** The latest first. */
  all(): Promise<readonly StoredTrip[]>;
  byId(id: string): Promise<StoredTrip | undefined>;
  /** A key that was used before gives the trip it saved then. */
  add(trip: Trip, requestKey: string | null): Promise<StoredTrip>;
  /** Replaces one whose revision is still `expected` ("*": any); `undefined` when it is not, or not there. */
  replace(id: string, expected: string, trip: Trip): Promise<StoredTrip | undefined>;
  /** @returns whether it was there, with that revision. */
  remove(id: string, expected: string): Promise<boolean>;
}

export interface TripsStoreOptions {
  readonly sql: Sql;
  randomId(): string;
  /** Since the Unix epoch, in ms. */
  now(): number;
}

interface TripRow {
  readonly document: string;
  readonly [column: string]: string;
}

/** A trip with its places is one JSON document for those who read it. */
const SELECT = `
  SELECT json_object('id', id, 'name', name, 'start', start, 'pace', pace, 'days', days, 'revision', revision,
    'savedAt', strftime('%FT%TZ', saved_at / 1000, 'unixepoch'),
    'places', json((SELECT json_group_array(json_object('id', places.id, 'name', places.name, 'lat', lat, 'lon', lon,
      'country', country, 'countryCode', country_code, 'nights', nights) ORDER BY position)
      FROM places WHERE trip_id = trips.id))) AS document
  FROM trips`;

/** Places of a trip that has this revision, which is random: so they are those of the write that set it, or none. */
const INSERT_PLACES = `
  INSERT INTO places (trip_id, position, id, name, lat, lon, country, country_code, nights)
  SELECT trips.id, key, value ->> 'id', value ->> 'name', value ->> 'lat', value ->> 'lon', value ->> 'country',
    value ->> 'countryCode', value ->> 'nights'
  FROM trips, json_each(?) WHERE trips.revision = ?`;

const DELETE_PLACES = "DELETE FROM places WHERE trip_id = (SELECT id FROM trips WHERE revision = ?)";
const INSERT_TRIP = `
  INSERT INTO trips (id, revision, request_key, name, start, pace, days, saved_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (request_key) DO NOTHING`;
const UPDATE_TRIP = `
  UPDATE trips SET revision = ?, name = ?, start = ?, pace = ?, days = ?, saved_at = ?
  WHERE id = ? AND ? IN (revision, '*')`;

export function createTripsStore({ sql, randomId, now }: TripsStoreOptions): TripsStore {
  const read = async (where: string, params: readonly (string | null)[] = []) =>
    (await sql.query<TripRow>(`${SELECT} ${where}`, params)).map(
      ({ document }) => JSON.parse(document, dropNull) as StoredTrip,
    );

  const byId = async (id: string) => (await read("WHERE id = ?", [id]))[0];

  const valuesOf = ({ name, start, pace, days }: Trip) => [name, start ?? null, pace ?? null, days ?? null];

  return {
    all: () => read("ORDER BY saved_at DESC, id"),
    byId,
    async add(trip, requestKey) {
      const [id, revision] = [randomId(), randomId()];
      await sql.batch([
        { sql: INSERT_TRIP, params: [id, revision, requestKey, ...valuesOf(trip), now()] },
        { sql: INSERT_PLACES, params: [JSON.stringify(trip.places), revision] },
      ]);
      return (await read("WHERE id = ? OR request_key = ?", [id, requestKey]))[0]!;
    },
    async replace(id, expected, trip) {
      const revision = randomId();
      const [updated] = await sql.batch([
        { sql: UPDATE_TRIP, params: [revision, ...valuesOf(trip), now(), id, expected] },
        { sql: DELETE_PLACES, params: [revision] },
        { sql: INSERT_PLACES, params: [JSON.stringify(trip.places), revision] },
      ]);
      return updated!.changes === 0 ? undefined : byId(id);
    },
    async remove(id, expected) {
      const remove = "DELETE FROM trips WHERE id = ? AND ? IN (revision, '*')";
      return (await sql.execute(remove, [id, expected])).changes > 0;
    },
  };
}

const dropNull = (_key: string, value: unknown): unknown => (value === null ? undefined : value);
