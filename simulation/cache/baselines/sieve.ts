import type { EvictionOptions, EvictionPolicy } from "../../../runtime/cache/eviction/policy";

interface Node {
  readonly key: string;
  bytes: number;
  isVisited: boolean;
  newer: Node | undefined;
  older: Node | undefined;
}

/**
 * One list, one bit an entry, and a hand that goes from the oldest to the newest.
 *
 * @see Zhang, Yang, Yue, Vigfusson, Rashmi 2024, "SIEVE is Simpler than LRU" (NSDI 24)
 */
export function createSieve({ capacityBytes, onEvict }: EvictionOptions): EvictionPolicy {
  const nodes = new Map<string, Node>();
  let newest: Node | undefined;
  let oldest: Node | undefined;
  let hand: Node | undefined;
  let total = 0;

  function remove(key: string): void {
    const node = nodes.get(key);
    if (node === undefined) return;
    nodes.delete(key);
    total -= node.bytes;
    if (node.newer === undefined) newest = node.older;
    else node.newer.older = node.older;
    if (node.older === undefined) oldest = node.newer;
    else node.older.newer = node.newer;
    if (hand === node) hand = node.newer;
  }

  function evict(): void {
    hand ??= oldest!;
    while (hand.isVisited) {
      hand.isVisited = false;
      hand = hand.newer ?? oldest!;
    }
    const { key } = hand;
    remove(key);
    onEvict(key);
  }

  return {
    request({ key, bytes }) {
      const known = nodes.get(key);
      if (known !== undefined) {
        total += bytes - known.bytes;
        known.bytes = bytes;
        known.isVisited = true;
        while (total > capacityBytes) evict();
        return true;
      }
      if (bytes > capacityBytes) return false;
      while (total + bytes > capacityBytes) evict();
      const node: Node = { key, bytes, isVisited: false, newer: undefined, older: newest };
      if (newest !== undefined) newest.newer = node;
      newest = node;
      oldest ??= node;
      nodes.set(key, node);
      total += bytes;
      return false;
    },
    isResident: (key) => nodes.has(key),
    remove,
  };
}
