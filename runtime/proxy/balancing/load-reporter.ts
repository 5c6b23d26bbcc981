import type { Clock } from "../../kernel/clock";
import { getOrCreate } from "../../kernel/get-or-create";
import type { ServiceLoad } from "../../protocol/service-load";

/** Counts what this proxy has under way with each service: a few additions an exchange. */
export interface LoadCount {
  /** One more exchange, from before it has a replica. */
  enter(service: string): void;
  /** A body goes on after the exchange's head has come. */
  stay(service: string): void;
  leave(service: string): void;
  answered(service: string, serviceMs: number, queueMs: number): void;
}

/** Tells the control plane of it. */
export interface LoadReporter extends LoadCount {
  /** An exchange is under way, with whichever service. */
  readonly isBusy: boolean;
  /** From now on there is somebody to tell: first of what is under way. */
  attach(tell: (load: ServiceLoad) => void): void;
  /** Takes back what was told: this proxy leaves, or its control plane is gone. */
  detach(): void;
}

/** What changes is told so often: a tenth of the autoscaler's tick. */
const REPORT_MS = 100;

/**
 * A shorter gap is the way from one exchange to the next. To tell of it would cost as much as the exchange's own messages, and
 * with a longer one a service that answers in 1 ms would seem to be busy for most of the time.
 */
const GAP_MS = 5;

interface Load {
  count: number;
  toldCount: number;
  toldAt: number;
  arrivalCount: number;
  answerCount: number;
  serviceMs: number;
  queueMs: number;
  /** When it is looked at again. */
  dueAt: number;
  cancel: () => void;
}

/** Idle, nothing wakes: there is a timer only while something is untold. */
export function createLoadReporter(clock: Clock): LoadReporter {
  const loads = new Map<string, Load>();
  let post: ((load: ServiceLoad) => void) | undefined;

  const loadOf = (service: string): Load =>
    getOrCreate(loads, service, () => ({
      count: 0,
      toldCount: 0,
      toldAt: Number.NEGATIVE_INFINITY,
      ...NOTHING_SEEN,
      ...NO_TIMER,
    }));

  const tell = (service: string, load: Load, concurrency = load.count) => {
    load.cancel();
    const { arrivalCount, answerCount, serviceMs, queueMs } = load;
    Object.assign(load, NOTHING_SEEN, NO_TIMER, { toldCount: concurrency, toldAt: clock.now() });
    post?.({ service, concurrency, arrivalCount, answerCount, serviceMs, queueMs });
  };

  const tellBy = (service: string, load: Load, dueAt: number) => {
    if (load.dueAt <= dueAt) return;
    load.cancel();
    const waitMs = dueAt - clock.now();
    if (waitMs <= 0) return tell(service, load);
    load.dueAt = dueAt;
    load.cancel = clock.after(waitMs, () => {
      Object.assign(load, NO_TIMER);
      const isDue = load.count === 0 || clock.now() >= load.toldAt + REPORT_MS;
      if (isDue) tell(service, load);
      else tellBy(service, load, load.toldAt + REPORT_MS);
    });
  };

  const change = (service: string, load: Load, by: 1 | -1) => {
    load.count += by;
    if (post === undefined) return;
    if (load.toldCount === 0 && load.count > 0) return tell(service, load);
    tellBy(service, load, load.count === 0 ? clock.now() + GAP_MS : load.toldAt + REPORT_MS);
  };

  return {
    get isBusy() {
      return [...loads.values()].some(({ count }) => count > 0);
    },
    enter(service) {
      const load = loadOf(service);
      load.arrivalCount++;
      change(service, load, 1);
    },
    stay: (service) => change(service, loadOf(service), 1),
    leave: (service) => change(service, loadOf(service), -1),
    answered(service, serviceMs, queueMs) {
      // Both are what a replica says.
      if (!Number.isFinite(serviceMs) || !Number.isFinite(queueMs)) return;
      const load = loadOf(service);
      load.answerCount++;
      load.serviceMs += serviceMs;
      load.queueMs += queueMs;
    },
    attach(tellOne) {
      post = tellOne;
      for (const [service, load] of loads) if (load.count > 0) tell(service, load);
    },
    detach() {
      for (const [service, load] of loads) if (load.toldCount > 0) tell(service, load, 0);
      post = undefined;
    },
  };
}

const NOTHING_SEEN = { arrivalCount: 0, answerCount: 0, serviceMs: 0, queueMs: 0 };
const NO_TIMER = { dueAt: Number.POSITIVE_INFINITY, cancel: () => {} };
