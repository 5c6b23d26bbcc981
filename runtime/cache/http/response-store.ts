import { createSingleFlight } from "../../kernel/single-flight";
import type { StoredBody, StoredHead } from "./stored-response";

/** Where responses outlive their realm. An entry, head and body, is whole or absent. */
export interface PersistentResponses {
  heads(): Promise<readonly StoredHead[]>;
  body(key: string): Promise<StoredBody | undefined>;
  put(head: StoredHead, body: StoredBody): Promise<void>;
  /** Nothing when its body is not there any more. */
  putHead(head: StoredHead): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
}

export interface ResponseStoreOptions {
  readonly persistent: PersistentResponses;
  /** Bound on the bodies in memory. */
  memoryMaxBytes(): number;
  /** The persistent tier failed; the store goes on without it. */
  onError(error: unknown): void;
  /** For whoever decides what stays. */
  onUsed?(key: string, bytes: number, costMs: number): void;
  onGone?(key: string): void;
  /** An entry could not be written. @returns whether room was made, and it is worth another try. */
  onFull?(error: unknown, bytes: number): Promise<boolean>;
}

export interface ResponseStore {
  /** Knows what there is: no question for what is not there reads from disk. */
  load(): Promise<void>;
  at(url: string): readonly StoredHead[];
  all(): readonly StoredHead[];
  /** `undefined`: gone since it was last seen, or another has taken its place. */
  body(head: StoredHead): Promise<StoredBody | undefined>;
  /** Readable at once; resolves when it is on disk, or cannot be. */
  put(head: StoredHead, body: StoredBody): Promise<void>;
  /** Nothing when what it was made of is not there any more. */
  putHead(head: StoredHead, of: StoredHead): Promise<void>;
  /** Resolves when none of what was dropped so far could come back. */
  drop(keys: readonly string[]): Promise<void>;
}

/** Bodies in memory are the most recently used; heads are all there. Memory ▸ persistent, written through. */
export function createResponseStore(options: ResponseStoreOptions): ResponseStore {
  const { persistent } = options;
  const index = new Map<string, StoredHead[]>();
  /** In order of their last use. */
  const bodies = new Map<string, StoredBody>();
  let bodyBytes = 0;
  let loading: Promise<void> | undefined;
  let dropped: Promise<void> = Promise.resolve();
  const singleFlight = createSingleFlight<StoredBody | undefined>();

  const forgetBody = (key: string) => {
    const body = bodies.get(key);
    if (body === undefined) return;
    bodies.delete(key);
    bodyBytes -= sizeOf(body);
  };

  const keepBody = (key: string, body: StoredBody) => {
    forgetBody(key);
    if (sizeOf(body) > options.memoryMaxBytes()) return;
    bodies.set(key, body);
    bodyBytes += sizeOf(body);
    for (const oldest of bodies.keys()) {
      if (bodyBytes <= options.memoryMaxBytes()) break;
      forgetBody(oldest);
    }
  };

  const enlist = (head: StoredHead) => {
    const others = (index.get(head.url) ?? []).filter(({ key }) => key !== head.key);
    index.set(head.url, [...others, head]);
  };

  const isCurrent = (head: StoredHead): boolean => index.get(head.url)?.includes(head) === true;

  const delist = (key: string) => {
    const url = urlOf(key);
    const left = (index.get(url) ?? []).filter((head) => head.key !== key);
    if (left.length > 0) index.set(url, left);
    else index.delete(url);
    forgetBody(key);
    options.onGone?.(key);
  };

  const write = async (task: () => Promise<void>): Promise<void> => {
    try {
      await task();
    } catch (error) {
      options.onError(error);
    }
  };

  return {
    load() {
      loading ??= persistent.heads().then((heads) => heads.forEach(enlist), options.onError);
      return loading;
    },
    at: (url) => index.get(url) ?? [],
    all: () => [...index.values()].flat(),
    async body(head) {
      const { key, bytes, costMs } = head;
      const body =
        bodies.get(key) ??
        (await singleFlight(key, () =>
          persistent.body(key).catch((error) => {
            options.onError(error);
            return undefined;
          }),
        ));
      if (!isCurrent(head)) return undefined;
      // Another realm, or the browser, has taken it away.
      if (body === undefined || sizeOf(body) !== bytes) delist(key);
      else {
        keepBody(key, body);
        options.onUsed?.(key, bytes, costMs);
        return body;
      }
      return undefined;
    },
    put(head, body) {
      enlist(head);
      keepBody(head.key, body);
      options.onUsed?.(head.key, head.bytes, head.costMs);
      return write(async () => {
        try {
          await persistent.put(head, body);
        } catch (error) {
          if (!(await options.onFull?.(error, head.bytes))) throw error;
          // Meanwhile it may have been dropped, or another taken its place.
          if (isCurrent(head)) await persistent.put(head, body);
        }
      });
    },
    putHead(head, of) {
      if (!isCurrent(of)) return Promise.resolve();
      enlist(head);
      return write(() => persistent.putHead(head));
    },
    drop(keys) {
      keys.forEach(delist);
      // Nothing left to drop may mean that another is just about to: who waits for this waits for that too.
      if (keys.length > 0) {
        dropped = Promise.all([dropped, write(() => persistent.delete(keys))]).then(() => undefined);
      }
      return dropped;
    },
  };
}

const sizeOf = (body: StoredBody): number => (body instanceof Blob ? body.size : body.byteLength);

/** A key starts with the URL it is for, which has no space in it. */
const urlOf = (key: string): string => key.slice(0, key.indexOf(" "));
