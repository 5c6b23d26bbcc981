import * as v from "valibot";
import { pathSchema } from "./path-schema";

export const predictionSchema = v.object({
  /** The forecaster that needs TensorFlow.js, which is loaded when there is enough to learn from. */
  lstm: v.exactOptional(v.picklist(["on", "off"]), "on"),
  /** Global statistics of many clients; they say what to expect of one that is new. */
  statistics: v.exactOptional(pathSchema),
});
