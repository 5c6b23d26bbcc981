import * as v from "valibot";

/**
 * How often something happens, as a share: faded counts over an assumption.
 *
 * @param assumed  The share before anything was seen, which counts as much as `weight` cases.
 */
export interface Share {
  learn(happened: boolean): void;
  value(): number;
  save(): SavedShare;
  load(saved: SavedShare): void;
}

const faded = v.pipe(v.number(), v.finite(), v.minValue(0));
export const savedShareSchema = v.pipe(
  v.tuple([faded, faded]),
  v.check(([happened, cases]) => happened <= cases),
);
export type SavedShare = v.InferOutput<typeof savedShareSchema>;

/** About the last hundred cases count. */
const FADING = 0.99;

export function createShare(assumed: number, weight: number): Share {
  let [happened, cases]: SavedShare = [0, 0];
  return {
    learn(isCase) {
      happened = FADING * happened + (isCase ? 1 : 0);
      cases = FADING * cases + 1;
    },
    value: () => (happened + assumed * weight) / (cases + weight),
    save: () => [happened, cases],
    load(saved) {
      [happened, cases] = saved;
    },
  };
}
