import type { PredictionApi } from "../protocol/prediction-api";
import type { ControlLink } from "./control-link.page";

/** The leader has what was learned, whichever tab asks. */
export const createPagePrediction = (
  control: Pick<ControlLink, "call">,
  ready: Promise<void>,
): PredictionApi => ({
  async export() {
    await ready;
    return control.call((api) => api.exportHistory());
  },
  async erase() {
    await ready;
    await control.call((api) => api.erasePrediction());
  },
});
