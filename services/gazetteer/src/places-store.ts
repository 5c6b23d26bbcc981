import type { Database, SqlValue } from "@sqlite.org/sqlite-wasm";
import type { Area } from "./nearby-area";
import type { Place } from "./place";

export interface PlacesStore {
  /** In order of population. `expression` is an FTS5 query. */
  matching(expression: string, limit: number): readonly Place[];
  within(area: Area): readonly Place[];
  byId(id: number): Place | undefined;
}

const SELECT_PLACES = `
  SELECT places.id, places.name, countries.name AS country, places.country AS countryCode,
    lat_e5 / 1e5 AS lat, lon_e5 / 1e5 AS lon, population
  FROM places JOIN countries ON countries.code = places.country`;

const MATCHING = `${SELECT_PLACES}
  JOIN places_text ON places_text.rowid = places.ranking
  WHERE places_text MATCH ? ORDER BY places_text.rowid LIMIT ?`;

/** Band and longitude are the index; the bands are whole degrees, so latitude is looked at once more. */
const WITHIN = `${SELECT_PLACES}
  WHERE lat_band BETWEEN ? AND ? AND lon_e5 BETWEEN ? AND ? AND lat_e5 BETWEEN ? AND ?`;

const BY_ID = `${SELECT_PLACES} WHERE id = ?`;

/** Statements are prepared once and kept for the life of the instance. */
export function createPlacesStore(db: Database): PlacesStore {
  const query = (sql: string) => {
    const statement = db.prepare(sql);
    return (...parameters: SqlValue[]): readonly Place[] => {
      const rows: unknown[] = [];
      statement.bind(parameters);
      while (statement.step()) rows.push(statement.get({}));
      statement.reset();
      return rows as Place[];
    };
  };
  const matching = query(MATCHING);
  const within = query(WITHIN);
  const byId = query(BY_ID);
  return {
    matching,
    within: ({ latMin, latMax, lonRanges }) =>
      lonRanges.flatMap(([lonMin, lonMax]) =>
        within(
          latBand(latMin),
          latBand(latMax),
          Math.floor(lonMin * 1e5),
          Math.ceil(lonMax * 1e5),
          Math.floor(latMin * 1e5),
          Math.ceil(latMax * 1e5),
        ),
      ),
    byId: (id) => byId(id)[0],
  };
}

/** As in the database's schema: degrees above the south pole. */
const latBand = (lat: number) => Math.floor(lat + 90);
