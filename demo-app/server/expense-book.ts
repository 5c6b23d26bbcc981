import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Expense } from "../src/money/expense";

/** The expenses that were accepted, each under the key of the request that brought it. */
export interface ExpenseBook {
  all(): Promise<readonly Expense[]>;
  find(id: string): Promise<Expense | undefined>;
  /** Resolves when it is on disk. One with an id that is known already changes nothing. */
  add(expense: Expense): Promise<void>;
}

/**
 * A line of JSON for each, in a file that only grows: the line is the expense and the memory of its key in one, so that there is
 * no moment in which one of them is there without the other.
 *
 * @param file  Absent: they last as long as the server.
 */
export function createExpenseBook(file: string | undefined): ExpenseBook {
  const reading = file === undefined ? Promise.resolve(new Map<string, Expense>()) : readBook(file);
  let written: Promise<unknown> = Promise.resolve();

  return {
    all: async () => [...(await reading).values()],
    find: async (id) => (await reading).get(id),
    async add(expense) {
      const book = await reading;
      if (!book.has(expense.id)) {
        book.set(expense.id, expense);
        // The line break comes first: after a line that was torn off by a crash, too.
        const append = async () => {
          if (file !== undefined) await appendFile(file, `\n${JSON.stringify(expense)}`, { flush: true });
        };
        written = written.then(append, append).catch((error: unknown) => {
          book.delete(expense.id);
          throw error;
        });
      }
      await written;
    },
  };
}

async function readBook(file: string): Promise<Map<string, Expense>> {
  await mkdir(dirname(file), { recursive: true });
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return new Map(text.split("\n").flatMap((line) => parseLine(line).map((one) => [one.id, one] as const)));
}

/** A line that was torn off was never confirmed to anybody: it is sent again. */
function parseLine(line: string): Expense[] {
  try {
    return [JSON.parse(line) as Expense];
  } catch {
    return [];
  }
}
