import { fileURLToPath } from "node:url";
import { lstmInNode } from "../predict/lstm-in-node";
import { drawArima } from "./explained/arima";
import { drawArrivals } from "./explained/arrivals";
import { drawCalibration } from "./explained/calibration";
import { drawCollaborative } from "./explained/collaborative";
import { drawLstm } from "./explained/lstm";
import { drawMixer } from "./explained/mixer";
import { drawPlanner } from "./explained/planner";
import { drawPopularity } from "./explained/popularity";
import { drawRecency } from "./explained/recency";
import { drawRules } from "./explained/rules";
import { drawSequence } from "./explained/sequence";
import { savePictures } from "./save-pictures";

/**
 * `npm run pictures`: the pictures of docs/prediction.md, each of the real forecaster on uses that are made up for it and the
 * same each time. To be run again when a forecaster changes what it says.
 */
const FOLDER = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));

savePictures(FOLDER, [
  { name: "sequence", svg: drawSequence() },
  { name: "rules", svg: drawRules() },
  { name: "recency", svg: drawRecency() },
  { name: "popularity", svg: drawPopularity() },
  { name: "arrivals", svg: drawArrivals() },
  { name: "arima", svg: drawArima() },
  { name: "lstm", svg: drawLstm(await lstmInNode()) },
  { name: "collaborative", svg: drawCollaborative() },
  { name: "mixer", svg: drawMixer() },
  { name: "calibration", svg: drawCalibration() },
  { name: "planner", svg: drawPlanner() },
]);
