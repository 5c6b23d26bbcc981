import { drawReliability } from "../pictures/reliability";
import type { Picture } from "../pictures/save-pictures";
import { drawWeights } from "../pictures/weights";
import { MERGED, type Replay } from "./replay";

/** What the figures of a replay look like: how far to trust the merge, and whom the mixer believed. */
export function picturesOf({ set, scores, weightHistory }: Replay): Picture[] {
  const bins = scores[MERGED]!.reliability;
  return [
    { name: `${set}-reliability`, svg: drawReliability(`${set}: the likeliest service, merged`, bins) },
    { name: `${set}-weights`, svg: drawWeights(`${set}: weights of the forecasters`, weightHistory) },
  ];
}
