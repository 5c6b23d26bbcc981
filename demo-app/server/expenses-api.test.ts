import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createExpenseBook } from "./expense-book";
import { answerExpenses } from "./expenses-api";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "wayfarer-expenses-"));
  file = join(folder, "new/expenses.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

const TRAM = { place: "Vienna", what: "Tram", amount: 2.4, currency: "EUR" };

function server(keptIn: string | undefined = file) {
  const book = createExpenseBook(keptIn);
  const ask = (path: string, init?: RequestInit) =>
    answerExpenses(new Request(`http://wayfarer.test/api/expenses${path}`, init), book);
  return {
    ask,
    add: (body: unknown, key = '"k1"', stop = "7") =>
      ask(`/${stop}`, {
        method: "POST",
        headers: { "idempotency-key": key },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    titles: async () =>
      ((await (await ask("")).json()) as { expenses: { what: string }[] }).expenses.map(({ what }) => what),
  };
}

describe("expenses", () => {
  it("are added once for each key, and the same key again gets the same answer", async () => {
    const { add, titles } = server();
    const answers = await Promise.all([add(TRAM), add(TRAM)]);
    answers.push(await add(TRAM));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    for (const answer of answers) expect(await answer.json()).toEqual({ id: "k1", stopId: "7", ...TRAM });
    expect(await titles()).toEqual(["Tram"]);
  });

  it("outlive the server, with their keys and in their order", async () => {
    const before = server();
    await before.add(TRAM, '"k1"');
    await before.add({ ...TRAM, what: "Museum" }, '"k2"', "8");
    const after = server();
    await after.add(TRAM, '"k1"');
    expect(await after.titles()).toEqual(["Tram", "Museum"]);
  });

  it("are read again though the last line was torn off, and that line is not taken for one", async () => {
    await server().add(TRAM);
    await appendFile(file, '\n{"id":"k2","what":"Half');
    const after = server();
    await after.add({ ...TRAM, what: "Museum" }, '"k2"');
    expect(await after.titles()).toEqual(["Tram", "Museum"]);
    expect(await server().titles()).toEqual(["Tram", "Museum"]);
    expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(3);
  });

  it("are not confirmed when they cannot be kept, and can be sent again", async () => {
    const { add, titles } = server(file);
    expect(await titles()).toEqual([]);
    await rm(join(folder, "new"), { recursive: true });
    await expect(add(TRAM)).rejects.toThrow("ENOENT");
    await expect(add(TRAM)).rejects.toThrow("ENOENT");
    expect(await titles()).toEqual([]);
  });

  it.each([
    ["no JSON", "{"],
    ["no place", { ...TRAM, place: " " }],
    ["no text", { ...TRAM, what: "" }],
    ["a text that is too long", { ...TRAM, what: "x".repeat(101) }],
    ["nothing spent", { ...TRAM, amount: 0 }],
    ["too much", { ...TRAM, amount: 1_000_001 }],
    ["no currency", { ...TRAM, currency: "euro" }],
  ])("are refused for good with a reason: %s", async (_, body) => {
    const answer = await server().add(body);
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ detail: expect.stringMatching(/\w+ \w+/) });
  });

  it("are refused when their key belongs to another one", async () => {
    const { add, titles } = server();
    await add(TRAM);
    expect((await add({ ...TRAM, amount: 5 })).status).toBe(422);
    expect(await titles()).toEqual(["Tram"]);
  });

  it("need a key, a stop and a POST", async () => {
    const { ask, add } = server();
    expect((await add(TRAM, "bare")).status).toBe(400);
    expect((await add(TRAM, '"k1"', "a/b")).status).toBe(404);
    const read = await ask("/7");
    expect([read.status, read.headers.get("allow")]).toEqual([405, "POST"]);
  });
});
