/** Without diacritics and case, as FTS5's unicode61 tokenizer with remove_diacritics 2 indexes names. */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase();
}

/** The words of a text, folded. */
export function words(text: string): readonly string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

/**
 * FTS5 expressions for a query, widest last: names that begin with it, names with a word that does, and anything with
 * all its words, country names included ("paris fr"). The last word counts as unfinished: people type.
 *
 * Words are letters and digits only and quoted, so that nothing in a query can be read as FTS5 syntax.
 */
export function matchExpressions(text: string): readonly string[] {
  const terms = words(text);
  const last = terms.at(-1);
  if (last === undefined) return [];
  const finished = terms.slice(0, -1).map((word) => `"${word}"`);
  const phrase = [...finished, `"${last}" *`];
  return [`name : ^ ${phrase.join(" + ")}`, `name : (${phrase.join(" AND ")})`, phrase.join(" AND ")];
}
