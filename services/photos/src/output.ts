import { oneOf } from "../../fetch-answers/src/query-choice";
import { clampedInteger } from "../../fetch-answers/src/query-numbers";
import type { ImageType } from "./image-header";

/** What a picture is asked as: `w` is its width at most, since none is enlarged. */
export interface Output {
  readonly widthPx: number;
  readonly type: ImageType;
}

export const readOutput = (query: URLSearchParams): Output => ({
  widthPx: clampedInteger(query, "w", 800, 16, 2048),
  type: `image/${oneOf(query, "format", ["webp", "jpeg"])}`,
});
