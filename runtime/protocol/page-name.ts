/** A word of an app's own making: no digits, so no number, date, hash or UUID. */
const WORD = /^[a-z]+(-[a-z]+)*(\.html?)?$/i;
const LONGEST_WORD = 24;
const MAX_ELEMENTS = 3;

/**
 * What a page is called in the history: its path without what may tell of a person or thing. Only the first element is
 * kept, and only when it looks like an app's own word: `/trips/8127?day=2` is `/trips/*`.
 *
 * @returns `undefined` for what is no page's address.
 */
export function pageNameOf(url: string): string | undefined {
  if (!/^https?:/.test(url) || !URL.canParse(url)) return undefined;
  const elements = new URL(url).pathname.split("/").filter((element) => element !== "");
  const names = elements
    .slice(0, MAX_ELEMENTS)
    .map((element, i) => (i === 0 && element.length <= LONGEST_WORD && WORD.test(element) ? element : "*"));
  return `/${names.join("/")}`;
}
