import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, type Fetched, fetchIn, type Lab, route, service, test } from "./fixtures/lab";
import { problemOf } from "./fixtures/witness";

const SOURCE = await readFile(new URL("./fixtures/sql-service.js", import.meta.url), "utf8");
const ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";

function addService(lab: Lab, name: string, databases: readonly string[], resources = {}): void {
  lab.server.files.set(`/services/${name}/${name}.js`, SOURCE);
  lab.config.services.push(service(name, SOURCE, { capabilities: { sql: databases }, resources }));
  lab.config.routes.push(route(`/${name}`, [{ name }]));
  lab.serve();
}

interface Asked {
  readonly database?: string;
  readonly isCaught?: boolean;
  readonly at?: string;
}

function ask(page: Page, sql: string | readonly string[], asked: Asked = {}): Promise<Fetched> {
  const { database = "notes", isCaught = false, at = "/notes" } = asked;
  const statements = [sql].flat().map((text) => ({ sql: text }));
  return fetchIn(page, at, { method: "POST", body: JSON.stringify({ database, statements, isCaught }) });
}

const rowsOf = ({ text }: Fetched): unknown => JSON.parse(text).at(-1).rows;

test("what a service stores is there after a reload, in another tab and for the next leader", async ({
  lab,
}) => {
  addService(lab, "notes", ["notes"]);
  const leader = await lab.open();
  await ask(leader, ["CREATE TABLE notes (text)", "INSERT INTO notes VALUES ('kept')"]);
  const other = await lab.open();
  expect(rowsOf(await ask(other, "SELECT text FROM notes"))).toEqual([{ text: "kept" }]);
  await leader.reload();
  await leader.evaluate(() => window.foremesh!.ready);
  await ask(leader, "INSERT INTO notes VALUES ('after the reload')");
  await other.close();
  await leader.close();
  const last = await lab.open();
  expect(rowsOf(await ask(last, "SELECT text FROM notes"))).toEqual([
    { text: "kept" },
    { text: "after the reload" },
  ]);
});

test("a database that was not granted is refused", async ({ lab }) => {
  addService(lab, "notes", ["notes"]);
  const page = await lab.open();
  const problem = problemOf(await ask(page, "SELECT 1", { database: "others" }));
  expect(problem).toMatchObject({ status: 502, code: "FORBIDDEN_CAPABILITY" });
  expect(problem.detail).toContain("others");
});

test("a service catches a mistake in its SQL, else it is a 502 that says what is wrong", async ({ lab }) => {
  addService(lab, "notes", ["notes"]);
  const page = await lab.open();
  const caught = await ask(page, "SELECT * FROM nowhere", { isCaught: true });
  expect(JSON.parse(caught.text)).toEqual({
    name: "MeshError",
    code: "SQL_ERROR",
    message: "Cannot run SQL on notes: no such table: nowhere",
    cause: "SQLITE_ERROR",
  });
  const problem = problemOf(await ask(page, "SELECT * FROM nowhere"));
  expect(problem).toMatchObject({ status: 502, code: "SQL_ERROR", flags: "UR" });
});

test("a write beyond the quota is a 507 and changes nothing", async ({ lab }) => {
  addService(lab, "notes", ["notes"], { storageMaxBytes: 65_536 });
  const page = await lab.open();
  await ask(page, ["CREATE TABLE notes (text)", "INSERT INTO notes VALUES ('small')"]);
  const large = await ask(page, ["DELETE FROM notes", "INSERT INTO notes VALUES (zeroblob(100000))"]);
  expect(problemOf(large)).toMatchObject({ status: 507, code: "QUOTA_EXCEEDED" });
  expect(rowsOf(await ask(page, "SELECT text FROM notes"))).toEqual([{ text: "small" }]);
});

test("a query that never ends fails alone, and another service's goes on after its time limit", async ({
  lab,
}) => {
  addService(lab, "notes", ["notes"], { timeoutMs: 500 });
  addService(lab, "others", ["others"]);
  const page = await lab.open();
  await ask(page, "SELECT 1");
  await ask(page, "SELECT 1", { database: "others", at: "/others" });
  const endless = ask(page, ENDLESS, { isCaught: true });
  const other = await ask(page, "SELECT 1 AS one", { database: "others", at: "/others" });
  expect(rowsOf(other)).toEqual([{ one: 1 }]);
  expect(JSON.parse((await endless).text).code).toBe("DEADLINE_EXCEEDED");
  expect(rowsOf(await ask(page, "SELECT 2 AS two"))).toEqual([{ two: 2 }]);
});

test("two tabs have one owner of the databases, and nobody without SQL has one", async ({ lab }) => {
  addService(lab, "notes", ["notes"]);
  const first = await lab.open();
  const second = await lab.open();
  const heldIn = (page: Page) =>
    page.evaluate(async () =>
      (await navigator.locks.query()).held!.map(({ name }) => name!).filter((name) => name.includes(":sql:")),
    );
  await fetchIn(first, "/probe/echo");
  expect(await heldIn(first)).toEqual([]);
  await Promise.all([first, second].map((page) => ask(page, "SELECT 1")));
  expect(await heldIn(first)).toEqual(["foremesh:sql:/"]);
  expect(await heldIn(second)).toEqual(["foremesh:sql:/"]);
});
