import { crashAtPoints } from "./fixtures/crash-points";
import { expect, test } from "./fixtures/lab";

/** Rows that do not fit a page, so that a write is many of them, in the journal and in the database. */
const HANDLE = `
  const SCHEMA = [
    "CREATE TABLE IF NOT EXISTS entries (name TEXT PRIMARY KEY, filler BLOB)",
    "CREATE TABLE IF NOT EXISTS pairs (lane INTEGER PRIMARY KEY, first INTEGER, filler BLOB, second INTEGER)",
  ].map((sql) => ({ sql }));

  async function handle(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    const sql = env.sql.open("ledger");
    if (pathname.endsWith("/write")) {
      const [lane, number] = ["lane", "number"].map((name) => Number(searchParams.get(name)));
      await sql.batch([
        ...SCHEMA,
        { sql: "INSERT INTO pairs VALUES (?1, ?2, zeroblob(10000), 0) ON CONFLICT DO UPDATE SET first = ?2",
          params: [lane, number] },
        { sql: "INSERT OR IGNORE INTO entries VALUES (?, zeroblob(10000))", params: [lane + "-" + number] },
        { sql: "UPDATE pairs SET second = ?2 WHERE lane = ?1", params: [lane, number] },
      ]);
      return new Response(null, { status: 204 });
    }
    const [, , entries, pairs, check] = await sql.batch([
      ...SCHEMA,
      { sql: "SELECT name FROM entries" },
      { sql: "SELECT lane, first, second FROM pairs" },
      { sql: "PRAGMA integrity_check" },
    ]);
    const [{ integrity_check: verdict }] = check.rows;
    if (verdict !== "ok") throw new Error(verdict);
    return Response.json({
      entries: entries.rows.map(({ name }) => name),
      pairs: pairs.rows.map(({ lane, first, second }) => [lane, first, second]),
    });
  }`;

test("SQL: of 100 crashes none loses an acknowledged write or leaves half of one", async ({
  lab,
  context,
}) => {
  // Far more than it takes: browsers may not be alone on the machine.
  test.setTimeout(480_000);
  const report = await crashAtPoints(lab, context, {
    seed: 4,
    pointCount: 100,
    handle: HANDLE,
    capabilities: { sql: ["ledger"] },
    ownerScript: "/foremesh/sql.js",
  });
  expect(report.lost).toEqual([]);
  expect(report.torn).toEqual([]);
  for (const count of Object.values(report.crashes)) expect(count).toBeGreaterThan(5);
  expect(report.acknowledgedCount).toBeGreaterThan(100);
});
