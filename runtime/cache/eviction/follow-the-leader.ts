import { createArc } from "./arc";
import { createGreedyDual } from "./greedy-dual";
import type { Asked, EvictionOptions, EvictionPolicy } from "./policy";
import { createQueue } from "./queue";
import { createS3Fifo } from "./s3-fifo";
import { createWTinyLfu } from "./w-tiny-lfu";

export interface FollowTheLeaderOptions extends EvictionOptions {
  /** About how many entries fit. */
  readonly expectedEntries: number;
}

/** A challenger leads once it is ahead by so many standard deviations of the difference (a paired sign test)… */
const LEAD_DEVIATIONS = 4;
/** … and by the cost of so many of the entries, as those that the leader let go must be fetched anew… */
const CHANGED_SHARE = 0.07;
/** … over about so many requests per entry; what was before counts less and less. */
const REQUESTS_PER_ENTRY = 5;

/**
 * No policy wins everywhere: S3-FIFO leads on web traffic, W-TinyLFU on loops and mixes, ARC where habits change, Greedy-Dual
 * where sizes and costs differ. So all four are played, each with keys only, and the cache keeps what the one keeps that
 * would have saved most of late.
 *
 * Residents that the leader does not hold are strays; they go first, the one that strayed first before the others. As the
 * leader's entries always fit, a miss finds a stray whenever there is no room.
 *
 * @see Ari, Amer, Gramacy, Miller, Brandt, Long 2002, "ACME: Adaptive Caching Using Multiple Experts" (WDAS 02)
 */
export function createFollowTheLeader(options: FollowTheLeaderOptions): EvictionPolicy {
  const { capacityBytes, onEvict } = options;
  const memory = 1 - 1 / (REQUESTS_PER_ENTRY * options.expectedEntries);
  const residents = createQueue();
  let strays = new Set<string>();
  let first: Asked | undefined;
  let isUncontested = true;
  let meanCostMs: number | undefined;

  const expert = (create: (options: FollowTheLeaderOptions) => EvictionPolicy) => {
    const self = {
      policy: create({
        ...options,
        onEvict: (key) => self === leader && residents.has(key) && strays.add(key),
      }),
      aheadMs: 0,
      variance: 0,
    };
    return self;
  };
  const greedyDual = expert(createGreedyDual);
  const experts = [expert(createWTinyLfu), greedyDual, expert(createS3Fifo), expert(createArc)];
  let leader = experts[0]!;

  function follow(next: typeof leader): void {
    leader = next;
    strays = new Set([...residents.keys()].filter((key) => !leader.policy.isResident(key)));
    for (const each of experts) {
      each.aheadMs = 0;
      each.variance = 0;
    }
  }

  /** Until something was learned: only Greedy-Dual sees that entries differ. */
  function presume(asked: Asked): void {
    first ??= asked;
    if (leader !== greedyDual && (asked.bytes !== first.bytes || asked.costMs !== first.costMs))
      follow(greedyDual);
  }

  function judge(asked: Asked): void {
    const saved = experts.map(({ policy }) => (policy.request(asked) ? asked.costMs : 0));
    const savedByLeader = saved[experts.indexOf(leader)]!;
    for (const [index, each] of experts.entries()) {
      const difference = saved[index]! - savedByLeader;
      each.aheadMs = each.aheadMs * memory + difference;
      each.variance = each.variance * memory + difference ** 2;
    }
    meanCostMs = (meanCostMs ?? asked.costMs) * memory + asked.costMs * (1 - memory);
    const leastMs = CHANGED_SHARE * options.expectedEntries * meanCostMs;
    const challenger = experts.find(
      ({ aheadMs, variance }) => aheadMs > Math.max(leastMs, LEAD_DEVIATIONS * Math.sqrt(variance)),
    );
    if (challenger === undefined) return;
    isUncontested = false;
    follow(challenger);
  }

  return {
    request(asked) {
      const { key, bytes } = asked;
      const isHit = residents.has(key);
      if (isUncontested) presume(asked);
      judge(asked);
      strays.delete(key);
      const isWanted = leader.policy.isResident(key);
      if (isHit || isWanted) residents.push(key, bytes);
      if (isHit && !isWanted) strays.add(key);
      while (residents.bytes > capacityBytes) {
        const stray = strays.keys().next().value!;
        strays.delete(stray);
        residents.take(stray);
        onEvict(stray);
      }
      return isHit;
    },
    isResident: (key) => residents.has(key),
    reweigh(asked) {
      for (const { policy } of experts) policy.reweigh?.(asked);
    },
    remove(key) {
      residents.take(key);
      strays.delete(key);
      for (const { policy } of experts) policy.remove(key);
    },
  };
}
