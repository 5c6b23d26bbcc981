import type { Clock } from "../kernel/clock";
import { createTurns } from "../kernel/create-turns";
import { createRoom, type Room } from "./room";
import { costMsOf, recordOf, type UsageNote, type UsageRecord } from "./usage";
import type { UsageStore } from "./usage-store.browser";

/** A store whose entries the keeper may evict. */
export interface KeptStore {
  drop(key: string): Promise<unknown>;
  /** What it holds, and how large each is: asked for when the books are lost, and once a day. */
  sizes(): Promise<ReadonlyMap<string, number>>;
}

export interface StorekeeperOptions {
  /** By the part of a key before the colon. */
  readonly stores: Readonly<Record<string, KeptStore>>;
  readonly usage: UsageStore;
  /** What all stores may take together, as the disk is now. */
  capacityBytes(): Promise<number>;
  /** The service that a key belongs to, where the books do not tell. */
  ownerOf(key: string): string | undefined;
  readonly clock: Pick<Clock, "wallNow">;
}

/** Keeps the persistent stores within their room: plays the uses that were noted, and evicts. */
export interface Storekeeper {
  enter(notes: readonly UsageNote[]): Promise<void>;
  /** The disk is full. @returns whether anything could be evicted. */
  free(bytes: number): Promise<boolean>;
  /** Services whose code stays. */
  pin(owners: ReadonlySet<string>): Promise<void>;
  /** Makes books and stores agree: writes that were not noted, entries that are gone. @returns how many did not. */
  reconcile(): Promise<number>;
}

/** A use that counts more than this often tells no more; played when the books are opened. */
const PLAYED_USES = 3;
/** So full that what is noted next may push something out: first see what other realms have noted. */
const NEARLY_FULL = 0.9;

const NO_RECORDS: ReadonlyMap<string, UsageRecord> = new Map();

/** Of what is gone by the end of the notes, or was not written, no more is known than its note tells. */
const recordIn = (records: ReadonlyMap<string, UsageRecord>, note: UsageNote): UsageRecord =>
  records.get(note.key) ?? recordOf(note, undefined);

export function createStorekeeper(options: StorekeeperOptions): Storekeeper {
  const { stores, usage } = options;
  const inTurn = createTurns();
  let pinned: ReadonlySet<string> = new Set();
  let opened: Promise<Room> | undefined;
  let capacityBytes = 0;
  /** Up to when other realms' notes were played. */
  let playedUntil = 0;

  const storeOf = (key: string) => stores[key.slice(0, key.indexOf(":"))];
  const nameIn = (key: string) => key.slice(key.indexOf(":") + 1);

  /** A full disk has no room for the books either, and is when they are needed. */
  const merge = (notes: readonly UsageNote[]) => usage.merge(notes).catch(() => NO_RECORDS);

  async function evict(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
    for (const key of keys) await storeOf(key)?.drop(nameIn(key));
    await usage.drop(keys);
  }

  function play(room: Room, key: string, record: UsageRecord, times = 1): readonly string[] {
    const { bytes, expectedUse } = record;
    const owner = record.owner ?? options.ownerOf(key) ?? key.slice(0, key.indexOf(":"));
    const evicted: string[] = [];
    for (let time = 0; time < times; time++)
      evicted.push(...room.used({ key, bytes, owner, costMs: costMsOf(record), expectedUse }));
    return evicted;
  }

  async function open(): Promise<Room> {
    capacityBytes = await options.capacityBytes();
    const room = createRoom(capacityBytes);
    room.pin(pinned);
    const books = await usage.readAll();
    await evict(playAll(room, books, PLAYED_USES));
    if (books.size === 0) await reconcileWith(room);
    return room;
  }

  function playAll(room: Room, books: ReadonlyMap<string, UsageRecord>, maxTimes: number): readonly string[] {
    const news = [...books].filter(([, { usedAt }]) => usedAt > playedUntil);
    news.sort(([, a], [, b]) => a.usedAt - b.usedAt);
    playedUntil = news.at(-1)?.[1].usedAt ?? playedUntil;
    return news.flatMap(([key, record]) => play(room, key, record, Math.min(maxTimes, record.useCount)));
  }

  const room = () => {
    opened ??= open().catch((error) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  async function reconcileWith(kept: Room): Promise<number> {
    const books = await usage.readAll();
    const unknown: UsageNote[] = [];
    const missing = new Set(books.keys());
    for (const [name, store] of Object.entries(stores)) {
      for (const [inStore, bytes] of await store.sizes()) {
        const key = `${name}:${inStore}`;
        missing.delete(key);
        if (!books.has(key)) unknown.push({ key, bytes, usedAt: options.clock.wallNow() });
      }
    }
    for (const key of missing) kept.gone(key);
    await usage.drop([...missing]);
    if (unknown.length > 0) {
      const records = await merge(unknown);
      await evict(unknown.flatMap((note) => play(kept, note.key, recordIn(records, note))));
    }
    return missing.size + unknown.length;
  }

  return {
    enter: (notes) =>
      inTurn(async () => {
        const kept = await room();
        const records = await merge(notes);
        if (kept.bytes > NEARLY_FULL * capacityBytes) {
          const books = await usage.readAll();
          for (const [key, { expectedUse }] of books) kept.expect(key, expectedUse);
          await evict(playAll(kept, books, 1).filter((key) => !records.has(key)));
        }
        const evicted = new Set<string>();
        for (const note of notes) {
          if (note.isGone) kept.gone(note.key);
          if (note.usedAt === undefined) continue;
          evicted.delete(note.key);
          for (const key of play(kept, note.key, recordIn(records, note))) evicted.add(key);
        }
        playedUntil = Math.max(playedUntil, ...notes.map(({ usedAt = 0 }) => usedAt));
        await evict([...evicted]);
      }),
    free: (bytes) =>
      inTurn(async () => {
        const kept = await room();
        capacityBytes = await options.capacityBytes();
        const evicted = [...kept.resize(capacityBytes), ...kept.free(bytes)];
        await evict(evicted);
        return evicted.length > 0;
      }),
    pin: (owners) =>
      inTurn(async () => {
        pinned = owners;
        if (opened !== undefined) await evict((await opened).pin(owners));
      }),
    reconcile: () => inTurn(async () => reconcileWith(await room())),
  };
}
