import { SQL_CONTRACT } from "../runtime/hosts/capabilities/sql/sql.contract";
import { expect, test } from "./fixtures/lab";
import { openSql, openSqlPage, sqlIn } from "./fixtures/sql-page";

test("on files of the browser's the contract of SQL holds", async ({ lab, page }) => {
  await openSqlPage(page, lab.server);
  await openSql(page);
  for (const [name, check] of Object.entries(SQL_CONTRACT)) {
    await test.step(name, () => check({ database: sqlIn(page) }));
  }
});

test("what was acknowledged is there for the next owner, which waits until the one before is gone", async ({
  lab,
  page,
  context,
}) => {
  await openSqlPage(page, lab.server);
  await openSql(page);
  const sql = sqlIn(page)("kept");
  await sql.execute("CREATE TABLE notes (text)");
  await sql.execute("INSERT INTO notes VALUES ('first')");

  const other = await context.newPage();
  await openSqlPage(other, lab.server);
  let isOpen = false;
  const opening = openSql(other).then(() => {
    isOpen = true;
  });
  await sql.execute("INSERT INTO notes VALUES ('second')");
  expect(isOpen).toBe(false);
  await page.evaluate(() => window.sqlOwner!.terminate());
  await opening;
  expect(await sqlIn(other)("kept").query("SELECT text FROM notes")).toEqual([
    { text: "first" },
    { text: "second" },
  ]);
});

test("databases of another scope are others, with an owner of their own", async ({ lab, page, context }) => {
  await openSqlPage(page, lab.server);
  await openSql(page, "/one/");
  await sqlIn(page)("notes").execute("CREATE TABLE notes (text)");
  const other = await context.newPage();
  await openSqlPage(other, lab.server);
  await openSql(other, "/two/");
  await sqlIn(other)("notes").execute("CREATE TABLE notes (text)");
});

test("an owner that is killed in the middle of a transaction leaves nothing of it", async ({
  lab,
  page,
  context,
}) => {
  await openSqlPage(page, lab.server);
  await openSql(page);
  const sql = sqlIn(page)("killed");
  await sql.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text)");
  await sql.execute("INSERT INTO notes (text) VALUES ('before')");
  // Larger than the page cache: changed pages are in the file before the end, for the journal to roll back.
  const rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)";
  const endless = `${rows} INSERT INTO notes (text) SELECT zeroblob(100000) FROM n`;
  await page.evaluate((statement) => {
    const limits = { timeoutMs: 60_000, storageMaxBytes: 1_000_000_000 };
    void window.sqlOwner!.call(
      "run",
      "killed",
      [{ sql: "UPDATE notes SET text = 'torn'" }, { sql: statement }],
      limits,
    );
  }, endless);
  const sizeOf = () => page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);
  await expect.poll(sizeOf, { timeout: 20_000 }).toBeGreaterThan(3_000_000);
  await page.evaluate(() => window.sqlOwner!.terminate());

  const other = await context.newPage();
  await openSqlPage(other, lab.server);
  await openSql(other);
  const found = sqlIn(other)("killed");
  expect(await found.query("SELECT text FROM notes")).toEqual([{ text: "before" }]);
  expect(await found.query("PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }]);
});

test("without such files the databases are in memory, and the console says so once", async ({
  lab,
  page,
}) => {
  const warnings: string[] = [];
  page.on("console", (message) => warnings.push(message.text()));
  await page.route("**/foremesh/sql.js", async (route) => {
    const response = await route.fetch();
    const body = `delete FileSystemFileHandle.prototype.createSyncAccessHandle;${await response.text()}`;
    await route.fulfill({ response, body });
  });
  await openSqlPage(page, lab.server);
  await openSql(page);
  const sql = sqlIn(page)("notes");
  await sql.execute("CREATE TABLE notes (text)");
  expect(await sql.query("SELECT * FROM notes")).toEqual([]);
  expect(warnings.filter((text) => text.includes("keeps no files"))).toHaveLength(1);
});
