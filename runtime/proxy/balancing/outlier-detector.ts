/**
 * Outlier detection: tells from the answers of one endpoint when it should be ejected.
 *
 * Runs of errors catch an outage at once; the success rate catches what fails now and then. Counts are exact, in ten
 * buckets, because a decaying mean hides a burst (linkerd2-proxy breaker.rs). Unlike Envoy's, the rate is not compared
 * with other endpoints, so that it works with one.
 *
 * @see Envoy outlier_detection.proto for the runs; Linkerd's unified failure accrual for the rate
 */
const BUCKET_COUNT = 10;

export interface OutlierSettings {
  readonly consecutive5xxErrors: number;
  /** 0 is off, as is 0 above. */
  readonly consecutiveGatewayErrors: number;
  readonly successRateMinimumPercent: number;
  readonly successRateMinimumRequests: number;
  /** In ms. */
  readonly interval: number;
}

interface OutlierDetector {
  /** `undefined` is an endpoint that did not answer. `true` when it should be ejected; counting starts anew then. */
  record(status: number | undefined): boolean;
}

export function createOutlierDetector(settings: OutlierSettings, now: () => number): OutlierDetector {
  const bucketMs = settings.interval / BUCKET_COUNT;
  let buckets: { number: number; total: number; failed: number }[] = [];
  let errorRun = 0;
  let gatewayRun = 0;

  const isRateTooLow = (isFailure: boolean): boolean => {
    const number = Math.floor(now() / bucketMs);
    buckets = buckets.filter((bucket) => bucket.number > number - BUCKET_COUNT);
    let bucket = buckets.at(-1);
    if (bucket?.number !== number) {
      bucket = { number, total: 0, failed: 0 };
      buckets.push(bucket);
    }
    bucket.total += 1;
    if (isFailure) bucket.failed += 1;
    const total = buckets.reduce((sum, each) => sum + each.total, 0);
    const failed = buckets.reduce((sum, each) => sum + each.failed, 0);
    return (
      isFailure &&
      total >= settings.successRateMinimumRequests &&
      (total - failed) * 100 < settings.successRateMinimumPercent * total
    );
  };

  return {
    record(status) {
      const isError = status === undefined || status >= 500;
      errorRun = isError ? errorRun + 1 : 0;
      gatewayRun = status !== undefined && status >= 502 && status <= 504 ? gatewayRun + 1 : 0;
      const isOutlier =
        isRateTooLow(isError || status === 429) ||
        (isError && errorRun === settings.consecutive5xxErrors) ||
        (gatewayRun > 0 && gatewayRun === settings.consecutiveGatewayErrors);
      if (isOutlier) {
        buckets = [];
        errorRun = gatewayRun = 0;
      }
      return isOutlier;
    },
  };
}
