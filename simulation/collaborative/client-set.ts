import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { seededRandom } from "../../runtime/kernel/seeded-random";

/** What each client has used, without order or repeats. */
export interface ClientSet {
  readonly name: string;
  readonly clients: readonly (readonly string[])[];
}

/** One whose last use is held back, and is to be foretold from the others. */
export interface HeldBack {
  readonly shown: readonly string[];
  readonly hidden: string;
}

export interface Split {
  readonly training: readonly (readonly string[])[];
  readonly heldBack: readonly HeldBack[];
}

/** @param path  Of a text with a header that has the column `items`; a client a line, its items separated by spaces. */
export function readClientSet(path: string): ClientSet {
  const name = basename(path).replace(/\.tsv$/, "");
  const [header = "", ...lines] = readFileSync(path, "utf8").trim().split("\n");
  const column = header.split("\t").indexOf("items");
  if (column === -1) throw new Error(`${name}: the header has no column "items", it is "${header}"`);
  return {
    name,
    clients: lines.map((line) => [...new Set((line.split("\t")[column] ?? "").split(" "))]),
  };
}

/**
 * AllBut1 of Breese, Heckerman and Kadie (1998): of some clients that used two items at least, one item is hidden. All
 * others are for training.
 */
export function splitAllBut1({ clients }: ClientSet, heldBackCount: number, seed: number): Split {
  const random = seededRandom(seed);
  const below = (count: number) => Math.floor(random() * count);
  const eligible = clients.flatMap((items, client) => (items.length >= 2 ? [client] : []));
  const chosen = new Set<number>();
  while (chosen.size < Math.min(heldBackCount, eligible.length))
    chosen.add(eligible[below(eligible.length)]!);
  return {
    training: clients.filter((_, client) => !chosen.has(client)),
    heldBack: [...chosen].map((client) => {
      const items = clients[client]!;
      const hiddenAt = below(items.length);
      return { shown: items.filter((_, i) => i !== hiddenAt), hidden: items[hiddenAt]! };
    }),
  };
}
