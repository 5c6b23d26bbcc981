import type { Forecaster } from "../../runtime/predict/forecaster";
import { createArima } from "../../runtime/predict/forecasters/arima";
import { analyse } from "../../runtime/predict/forecasters/arima/analyse";
import { createCollaborative } from "../../runtime/predict/forecasters/collaborative";
import { createPortfolio } from "../../runtime/predict/portfolio";

/**
 * The forecasters that the controller runs, without the LSTM. The collaborative one has no statistics here, and sleeps; ARIMA
 * studies one service every so many uses, where the controller does in idle time what there is to study.
 */
const USES_PER_STUDY = 100;

export function createProductPortfolio(usesPerStudy = USES_PER_STUDY): Forecaster[] {
  return [...createPortfolio(), createCollaborative(), studiedNowAndThen(usesPerStudy)];
}

function studiedNowAndThen(usesPerStudy: number): Forecaster {
  const arima = createArima();
  let uses = 0;
  return {
    ...arima,
    observe(usage) {
      arima.observe(usage);
      uses += 1;
      if (uses % usesPerStudy === 0) studyOne(usage.at);
    },
  };

  function studyOne(at: number): void {
    for (let slice = 0; slice < MOST_SLICES && arima.study(at, analyse); slice++);
  }
}

/** About one service: a fit takes some 240 slices. */
const MOST_SLICES = 250;
