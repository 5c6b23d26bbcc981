import { MARK_COUNT, OTHER } from "./shape";

/**
 * Which row of the network a service has, and how often each row was used.
 *
 * Bounded: once all rows are taken, a service without one counts as `OTHER`, and each such use takes a life from the next
 * row in turn, which had gained one with every use. The row whose lives are used up goes to the newcomer: frequent services
 * keep theirs, those that are gone give it up (GCLOCK, Smith 1978; the bound on what is lost is that of Misra and Gries
 * 1982).
 */
export interface Vocabulary {
  /** Rows in use, those of the marks included. */
  readonly rowCount: number;
  /** `OTHER` when it has none. */
  rowOf(service: string): number;
  /** `undefined` for marks. */
  serviceOf(row: number): string | undefined;
  /** How often it was used. */
  usesOf(row: number): number;
  /** That the next use is of a service never used before, as far as recent ones tell. */
  noveltyRatio(): number;
  observe(service: string): Observed;
  /** Counts a mark. */
  count(row: number): void;
  save(): SavedVocabulary;
  load(saved: SavedVocabulary): void;
}

export interface Observed {
  readonly row: number;
  /** The row stood for another service until now. */
  readonly isReplaced: boolean;
}

export interface SavedVocabulary {
  /** In the order of their rows. */
  readonly services: string[];
  readonly uses: Float64Array;
  readonly lives: Uint8Array;
  readonly cursor: number;
  readonly novelty: number;
}

const MAX_LIVES = 255;

/** About the last hundred uses tell how often something new comes. */
const NOVELTY_RATE = 0.01;

export function createVocabulary(maxServices: number): Vocabulary {
  const roomCount = MARK_COUNT + maxServices;
  const rows = new Map<string, number>();
  const services: string[] = [];
  const uses = new Float64Array(roomCount);
  const lives = new Uint8Array(roomCount);
  let cursor = 0;
  let novelty = 0.5;

  const take = (service: string, row: number): void => {
    rows.set(service, row);
    services[row - MARK_COUNT] = service;
    uses[row] = 0;
    lives[row] = 0;
  };

  /** @returns the row that has become free, if one has. */
  function age(): number | undefined {
    const row = MARK_COUNT + cursor;
    cursor = (cursor + 1) % maxServices;
    lives[row]! -= 1;
    if (lives[row]! > 0) return undefined;
    rows.delete(services[row - MARK_COUNT]!);
    uses[OTHER]! += uses[row]!;
    return row;
  }

  /** The row to count a use on, for a service that has none yet. */
  function admit(service: string): Observed {
    if (services.length < maxServices) {
      const row = MARK_COUNT + services.length;
      take(service, row);
      return { row, isReplaced: false };
    }
    const row = age();
    if (row === undefined) return { row: OTHER, isReplaced: false };
    take(service, row);
    return { row, isReplaced: true };
  }

  const count = (row: number) => {
    uses[row]! += 1;
  };

  return {
    get rowCount() {
      return MARK_COUNT + services.length;
    },
    rowOf: (service) => rows.get(service) ?? OTHER,
    serviceOf: (row) => services[row - MARK_COUNT],
    usesOf: (row) => uses[row]!,
    noveltyRatio: () => novelty,

    observe(service) {
      const row = rows.get(service);
      novelty += NOVELTY_RATE * ((row === undefined ? 1 : 0) - novelty);
      const observed = row === undefined ? admit(service) : { row, isReplaced: false };
      count(observed.row);
      lives[observed.row] = Math.min(MAX_LIVES, lives[observed.row]! + 1);
      return observed;
    },

    count,

    save: () => ({
      services: [...services],
      uses: uses.slice(0, MARK_COUNT + services.length),
      lives: lives.slice(0, MARK_COUNT + services.length),
      cursor,
      novelty,
    }),

    load(saved) {
      rows.clear();
      services.length = 0;
      uses.fill(0);
      lives.fill(0);
      for (const [i, service] of saved.services.entries()) take(service, MARK_COUNT + i);
      uses.set(saved.uses);
      lives.set(saved.lives);
      ({ cursor, novelty } = saved);
    },
  };
}
