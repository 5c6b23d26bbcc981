import * as v from "valibot";
import { pathSchema } from "./path-schema";

export const predictionSchema = v.object({
  /** Global statistics of many clients; they say what to expect of one that is new. */
  statistics: v.exactOptional(pathSchema),
});
