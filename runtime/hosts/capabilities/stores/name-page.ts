import type { NamePage } from "../../../protocol/capability-api";
import type { Records } from "./records";

/** Large enough for most stores, small enough for one message. */
export const PAGE_COUNT = 1_000;

export async function pageAfter(records: Records<unknown>, cursor: string | undefined): Promise<NamePage> {
  // One more than is given tells whether there is a next page.
  const found = await records.keysAfter(cursor, PAGE_COUNT + 1);
  const names = found.slice(0, PAGE_COUNT);
  return { names, cursor: found.length > PAGE_COUNT ? names.at(-1) : undefined };
}
