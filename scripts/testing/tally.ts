/** How many tests passed, failed and were skipped, by name where somebody will ask which. */
export interface Tally {
  readonly passedCount: number;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

export const EMPTY_TALLY: Tally = { passedCount: 0, failed: [], skipped: [] };

export const failure = (name: string): Tally => ({ ...EMPTY_TALLY, failed: [name] });

export function sumTallies(tallies: readonly Tally[]): Tally {
  return {
    passedCount: tallies.reduce((sum, { passedCount }) => sum + passedCount, 0),
    failed: tallies.flatMap(({ failed }) => failed),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/** The last line that `npm test` prints; its form is fixed. */
export const summaryLine = ({ passedCount, failed, skipped }: Tally): string =>
  `${passedCount} passed, ${failed.length} failed, ${skipped.length} skipped`;

/** Nothing passed is no success: then the tests have not been found. */
export const isSuccess = ({ passedCount, failed }: Tally): boolean => failed.length === 0 && passedCount > 0;
