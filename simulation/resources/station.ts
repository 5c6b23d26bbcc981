/**
 * One service and its replicas, as discrete events on a virtual clock.
 *
 * As in the product: a request goes to the least loaded ready replica and waits in ITS queue, first come, first served
 * (runtime/proxy/balance.ts, runtime/protocol/exchange-server.ts); with no replica it is held until one is ready. What
 * computes, starts included, shares the cores evenly (processor sharing).
 */
export interface ServiceModel {
  readonly serviceMs: number;
  readonly coldStartMs: number;
  readonly memoryMib: number;
  readonly maxReplicas: number;
  readonly cores: number;
}

/** What a policy sees. */
export interface Supply {
  readonly now: number;
  readonly readyCount: number;
  readonly startingCount: number;
  /** At work or waiting, those held included. */
  readonly concurrency: number;
}

/** Asked at every arrival, end and start, and when it asked to be. @returns how many it starts (> 0) or retires (< 0). */
export interface ScalePolicy {
  readonly name: string;
  readonly tickMs: number;
  decide(supply: Supply, event: StationEvent): number;
}

export type StationEvent = "arrived" | "answered" | "started" | "tick";

export interface StationResult {
  /** From arrival to the start of the work, ms; a cold start is part of it. */
  readonly waitsMs: Float64Array;
  /** What the answer took beyond its own work on an idle core, ms: the wait, and the cores that others took. */
  readonly delaysMs: Float64Array;
  /** From the start of a start to the end of the replica. */
  readonly mibSeconds: number;
  readonly startCount: number;
}

interface Replica {
  readonly startedAt: number;
  state: "starting" | "ready" | "draining";
  /** Of the job at work, in ms of a whole core. */
  leftMs: number;
  /** Indices of requests; the first is at work. */
  readonly queue: number[];
}

/** @param arrivals  Ascending instants, ms. The run ends with the last answer, or at `endAt` if that is later. */
export function runStation(
  arrivals: Float64Array,
  endAt: number,
  model: ServiceModel,
  policy: ScalePolicy,
): StationResult {
  const replicas = new Set<Replica>();
  const held: number[] = [];
  const waitsMs = new Float64Array(arrivals.length);
  const delaysMs = new Float64Array(arrivals.length);
  let now = 0;
  let nextArrival = 0;
  let nextTickAt = 0;
  let mibSeconds = 0;
  let startCount = 0;
  let answeredCount = 0;

  const isAtWork = ({ state, queue }: Replica) => state === "starting" || queue.length > 0;
  const countOf = (state: Replica["state"]) =>
    [...replicas].reduce((count, each) => count + (each.state === state ? 1 : 0), 0);

  function end(replica: Replica): void {
    replicas.delete(replica);
    mibSeconds += (model.memoryMib * (now - replica.startedAt)) / 1_000;
  }

  function begin(replica: Replica): void {
    const request = replica.queue[0];
    if (request === undefined) return;
    waitsMs[request] = now - arrivals[request]!;
    replica.leftMs = model.serviceMs;
  }

  function leastLoaded(): Replica | undefined {
    let best: Replica | undefined;
    for (const replica of replicas) {
      if (replica.state !== "ready") continue;
      if (best === undefined || replica.queue.length < best.queue.length) best = replica;
    }
    return best;
  }

  function send(request: number): void {
    const replica = leastLoaded();
    if (replica === undefined) {
      held.push(request);
      return;
    }
    replica.queue.push(request);
    if (replica.queue.length === 1) begin(replica);
  }

  function obey(change: number): void {
    const room = model.maxReplicas - countOf("ready") - countOf("starting");
    for (let i = 0; i < Math.min(change, room); i++) {
      replicas.add({ startedAt: now, state: "starting", leftMs: model.coldStartMs, queue: [] });
      startCount++;
    }
    for (let i = 0; i > change; i--) {
      const replica = leastLoaded();
      if (replica === undefined) return;
      replica.state = "draining";
      if (replica.queue.length === 0) end(replica);
    }
  }

  const ask = (event: StationEvent) =>
    obey(
      policy.decide(
        {
          now,
          readyCount: countOf("ready"),
          startingCount: countOf("starting"),
          concurrency: nextArrival - answeredCount,
        },
        event,
      ),
    );

  function finish(replica: Replica): void {
    if (replica.state === "starting") {
      replica.state = "ready";
      for (const request of held.splice(0)) send(request);
      ask("started");
      return;
    }
    const request = replica.queue.shift()!;
    answeredCount++;
    delaysMs[request] = now - arrivals[request]! - model.serviceMs;
    if (replica.queue.length > 0) begin(replica);
    else if (replica.state === "draining") end(replica);
    ask("answered");
  }

  while (now < endAt || answeredCount < arrivals.length) {
    const working = [...replicas].filter(isAtWork);
    const rate = Math.min(1, model.cores / Math.max(1, working.length));
    const soonest = working.reduce<Replica | undefined>(
      (best, each) => (best === undefined || each.leftMs < best.leftMs ? each : best),
      undefined,
    );
    const finishAt = soonest === undefined ? Number.POSITIVE_INFINITY : now + soonest.leftMs / rate;
    const arrivalAt = arrivals[nextArrival] ?? Number.POSITIVE_INFINITY;
    const closingAt = now < endAt ? endAt : Number.POSITIVE_INFINITY;
    const until = Math.min(finishAt, arrivalAt, nextTickAt, closingAt);
    for (const each of working) each.leftMs = Math.max(0, each.leftMs - rate * (until - now));
    now = until;
    if (until === finishAt) finish(soonest!);
    else if (until === arrivalAt) {
      send(nextArrival++);
      ask("arrived");
    } else if (until === nextTickAt) {
      nextTickAt += policy.tickMs;
      ask("tick");
    }
  }
  for (const replica of [...replicas]) end(replica);
  return { waitsMs, delaysMs, mibSeconds, startCount };
}
