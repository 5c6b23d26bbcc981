import { createFollowTheLeader } from "./eviction/follow-the-leader";
import type { EvictionPolicy } from "./eviction/policy";
import { createQueue, type Queue } from "./eviction/queue";

/** One use of an entry of any store: "code:…", "generated:…", "response:…". */
export interface Use {
  readonly key: string;
  readonly bytes: number;
  /** What it takes to have it again: fetching and, for code, compiling it. */
  readonly costMs: number;
  /** The service it belongs to; for what belongs to none, the store. */
  readonly owner: string;
  /** Forecast that it is used again soon, 0 to 1, where there is one. */
  readonly expectedUse?: number | undefined;
}

/** The bytes that all stores share. It knows keys, sizes and costs, and says who must go; others carry that out. */
export interface Room {
  readonly bytes: number;
  /** @returns keys to evict, perhaps the very one: then it was not worth its place. */
  used(use: Use): readonly string[];
  /** The forecast for an entry has changed. */
  expect(key: string, expectedUse: number | undefined): void;
  /** An entry left for another reason. */
  gone(key: string): void;
  /** The disk has less than was thought: what was used least recently goes first, whatever its worth. */
  free(bytes: number): readonly string[];
  /** @returns keys to evict. */
  resize(capacityBytes: number): readonly string[];
  /** Entries of these owners stay, whatever it costs the others. @returns keys to evict. */
  pin(owners: ReadonlySet<string>): readonly string[];
}

/** More than this share one owner has only while nobody else wants it. */
const OWNER_SHARE = 0.5;
/** For the sizes of sketches and memories: some thousand responses, or hundreds of files of code. */
const EXPECTED_ENTRIES = 2_048;
/** Where there is no forecast: as likely as not. */
const UNKNOWN_USE = 0.5;

/**
 * One capacity for all stores, within which eviction follows the best of four policies (decision 0013) by cost × forecast.
 *
 * Two rules stand above the policy: pinned entries are not its business, and take their bytes off its capacity; and while
 * room is scarce, an owner that has more than its share gives to others first, its oldest entries.
 */
export function createRoom(startBytes: number): Room {
  /** In order of last use. */
  const entries = new Map<string, Use>();
  const unpinned = createQueue();
  const owners = new Map<string, Queue>();
  let capacityBytes = startBytes;
  let pinnedBytes = 0;
  let pinned: ReadonlySet<string> = new Set();
  let evicted: string[] = [];
  let policy = newPolicy();

  function newPolicy(): EvictionPolicy {
    // A policy needs a byte to stand on.
    const room = Math.max(1, capacityBytes - pinnedBytes);
    return createFollowTheLeader({ capacityBytes: room, expectedEntries: EXPECTED_ENTRIES, onEvict: leave });
  }

  function forget(key: string): void {
    const entry = entries.get(key);
    if (entry === undefined) return;
    entries.delete(key);
    owners.get(entry.owner)?.take(key);
    if (unpinned.take(key) === undefined) pinnedBytes -= entry.bytes;
  }

  function leave(key: string): void {
    if (!unpinned.has(key)) return;
    forget(key);
    evicted.push(key);
  }

  function evictOldest(from: Queue): boolean {
    const key = from.head();
    if (key === undefined) return false;
    policy.remove(key);
    leave(key);
    return true;
  }

  /** The owner that is furthest above its share, if any is. */
  function greediest(): Queue | undefined {
    const [most] = [...owners.values()].sort((a, b) => b.bytes - a.bytes);
    return most !== undefined && most.bytes > OWNER_SHARE * capacityBytes ? most : undefined;
  }

  const weighed = ({ key, bytes, costMs, expectedUse = UNKNOWN_USE }: Use) => ({
    key,
    bytes,
    costMs: (costMs * expectedUse) / UNKNOWN_USE,
  });

  function ask(use: Use): void {
    policy.request(weighed(use));
    if (!policy.isResident(use.key)) leave(use.key);
  }

  function enter(use: Use): void {
    const { key, owner, bytes } = use;
    forget(key);
    entries.set(key, use);
    if (pinned.has(owner)) {
      pinnedBytes += bytes;
      return;
    }
    unpinned.push(key, bytes);
    if (!owners.has(owner)) owners.set(owner, createQueue());
    owners.get(owner)!.push(key, bytes);
  }

  /** Plays what is left to a new policy, so that a change of capacity costs no more than what the old one had learned. */
  function rebuild(): void {
    policy = newPolicy();
    for (const use of [...entries.values()]) if (unpinned.has(use.key)) ask(use);
  }

  const takeEvicted = () => {
    const taken = evicted;
    evicted = [];
    return taken;
  };

  return {
    get bytes() {
      return unpinned.bytes + pinnedBytes;
    },
    used(use) {
      const pinnedBefore = pinnedBytes;
      enter(use);
      if (pinnedBytes !== pinnedBefore) {
        policy.remove(use.key);
        rebuild();
      }
      if (unpinned.has(use.key)) {
        while (unpinned.bytes + pinnedBytes > capacityBytes) {
          const most = greediest();
          if (most === undefined || most === owners.get(use.owner) || !evictOldest(most)) break;
        }
        ask(use);
      }
      return takeEvicted();
    },
    expect(key, expectedUse) {
      const entry = entries.get(key);
      if (entry === undefined || entry.expectedUse === expectedUse) return;
      const next = { ...entry, expectedUse };
      // In its place in the order of use, as it was not used.
      entries.set(key, next);
      if (unpinned.has(key)) policy.reweigh?.(weighed(next));
    },
    gone(key) {
      // Evicted before: the policy goes on learning from it.
      if (!entries.has(key)) return;
      const wasPinned = !unpinned.has(key);
      forget(key);
      policy.remove(key);
      if (wasPinned) rebuild();
    },
    free(bytes) {
      const target = unpinned.bytes - bytes;
      while (unpinned.bytes > target && evictOldest(unpinned)) {}
      return takeEvicted();
    },
    resize(next) {
      capacityBytes = next;
      rebuild();
      return takeEvicted();
    },
    pin(next) {
      pinned = next;
      for (const use of [...entries.values()]) enter(use);
      rebuild();
      return takeEvicted();
    },
  };
}
