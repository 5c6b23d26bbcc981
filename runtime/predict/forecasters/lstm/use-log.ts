import { START } from "./shape";

/**
 * The uses that training draws from: the latest few thousand, visits one after the other, each between its `START` and
 * its `END`. Flat typed arrays, as they are copied at every save.
 */
export interface UseLog {
  /** Instants of the first and of one past the last entry still held; entries count from the first one ever. */
  readonly begin: number;
  readonly end: number;
  rowAt(entry: number): number;
  /** Epoch seconds, whole. */
  secondsAt(entry: number): number;
  /** In the visit, START being 0. */
  positionAt(entry: number): number;
  append(row: number, seconds: number): void;
  /** Entries of a row that now stands for something else. */
  replace(row: number, by: number): void;
  save(): SavedUseLog;
  load(saved: SavedUseLog): void;
  clear(): void;
}

/** Oldest first. */
export interface SavedUseLog {
  readonly rows: Uint16Array;
  readonly seconds: Uint32Array;
  readonly positions: Uint16Array;
}

/** 64 KB. A bound on memory: with a thousand visits kept instead of four thousand, epub and msnbc lost a little. */
export const MAX_LOGGED = 8_192;

/** A visit that goes on for longer is counted as being this far; a multiple of every window length. */
const MAX_POSITION = 60_000;

export function createUseLog(): UseLog {
  const rows = new Uint16Array(MAX_LOGGED);
  const seconds = new Uint32Array(MAX_LOGGED);
  const positions = new Uint16Array(MAX_LOGGED);
  let end = 0;

  const begin = () => Math.max(0, end - MAX_LOGGED);

  function put(row: number, at: number, position: number): void {
    const slot = end % MAX_LOGGED;
    rows[slot] = row;
    seconds[slot] = at;
    positions[slot] = position;
    end += 1;
  }

  function inOrder<T>(slice: (from: number, to: number) => T, join: (a: T, b: T) => T): T {
    const slot = end % MAX_LOGGED;
    return end <= MAX_LOGGED ? slice(0, end) : join(slice(slot, MAX_LOGGED), slice(0, slot));
  }

  return {
    get begin() {
      return begin();
    },
    get end() {
      return end;
    },
    rowAt: (entry) => rows[entry % MAX_LOGGED]!,
    secondsAt: (entry) => seconds[entry % MAX_LOGGED]!,
    positionAt: (entry) => positions[entry % MAX_LOGGED]!,

    append(row, at) {
      const before = end === 0 ? -1 : positions[(end - 1) % MAX_LOGGED]!;
      put(row, at, row === START ? 0 : before >= MAX_POSITION ? 1 : before + 1);
    },

    replace(row, by) {
      for (let slot = 0; slot < MAX_LOGGED; slot++) if (rows[slot] === row) rows[slot] = by;
    },

    save: () => ({
      rows: inOrder(
        (a, b) => rows.slice(a, b),
        (a, b) => Uint16Array.of(...a, ...b),
      ),
      seconds: inOrder(
        (a, b) => seconds.slice(a, b),
        (a, b) => Uint32Array.of(...a, ...b),
      ),
      positions: inOrder(
        (a, b) => positions.slice(a, b),
        (a, b) => Uint16Array.of(...a, ...b),
      ),
    }),

    load(saved) {
      end = 0;
      for (let i = 0; i < saved.rows.length; i++) put(saved.rows[i]!, saved.seconds[i]!, saved.positions[i]!);
    },

    clear() {
      end = 0;
    },
  };
}
