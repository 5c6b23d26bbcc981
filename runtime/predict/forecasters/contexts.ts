/** Numeric names of what a use may depend on, as keys of `FollowerCounts`. */
export interface Context {
  /** Kind of context, e.g. "3" for the last three uses; its trust is learned per kind. */
  readonly group: string;
  readonly key: number;
}

/** FNV-1a, 32 bits: with the 40,000 rows held at most, one lookup in 100,000 meets a stranger. */
const OFFSET = 0x811c9dc5;
const PRIME = 0x01000193;

export function hashOf(text: string, seed = OFFSET): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME);
  return hash >>> 0;
}

const join = (hash: number, next: number): number => Math.imul(hash ^ next ^ (next >>> 15), PRIME) >>> 0;

/** The last use, the last two, … up to `maxOrder` of them, shortest first. */
export function suffixes(history: readonly string[], maxOrder: number): Context[] {
  const contexts: Context[] = [];
  let key = OFFSET;
  for (let order = 1; order <= Math.min(maxOrder, history.length); order++) {
    key = join(key, hashOf(history[history.length - order]!));
    contexts.push({ group: String(order), key });
  }
  return contexts;
}

const PAIR_SEED = 0x9e3779b9;
const BEFORE_SEED = 0x85ebca6b;

/** The last two uses in any order, and the one before the last whatever came since: a detour changes neither. */
export function detours(history: readonly string[]): Context[] {
  if (history.length < 2) return [];
  const last = hashOf(history.at(-1)!);
  const before = hashOf(history.at(-2)!);
  return [
    { group: "pair", key: join(join(PAIR_SEED, Math.min(last, before)), Math.max(last, before)) },
    { group: "before", key: join(BEFORE_SEED, before) },
  ];
}
