import { expect, it } from "vitest";
import type { SqlStatement } from "../../../protocol/sql";
import { createSqlClient } from "./sql-client";

it("sends the bytes of a view alone, not the memory it is a part of", async () => {
  const sent: SqlStatement[] = [];
  const client = createSqlClient(async (_database, statements) => {
    sent.push(...statements);
    return statements.map(() => ({ rows: [], changes: 0, lastInsertRowid: 0 }));
  })("notes");
  const view = new Uint8Array(65_536).subarray(8, 10);
  await client.execute("INSERT INTO notes VALUES (?)", [view]);
  await client.batch([{ sql: "INSERT INTO notes VALUES (?)", params: [view] }, { sql: "SELECT 1" }]);
  const sizes = sent.map(({ params = [] }) => params.map((value) => (value as Uint8Array).buffer.byteLength));
  expect(sizes).toEqual([[2], [2], []]);
});
