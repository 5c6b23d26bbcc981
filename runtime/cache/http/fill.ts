import { decodedHeaders, isDecoded } from "../../protocol/decoded-headers";
import { NULL_BODY_STATUS } from "../../protocol/null-body-status";
import { concatBytes } from "../../protocol/read-ahead";
import type { CacheAnswer, CacheableRequest } from "../../protocol/response-cache";
import { confirmedBy, freshened, withValidators } from "./conditions";
import { directivesOf, parseDirectives } from "./directives";
import type { Shared } from "./flights";
import type { Invalidations } from "./invalidations";
import { createRecording } from "./recording";
import type { ResponseStore } from "./response-store";
import { servedResponse } from "./served-response";
import { isStorable, isWorthStoring, storedFields } from "./storability";
import { type ReadHead, readHead, type StoredBody, type StoredHead } from "./stored-response";
import { variedBy } from "./variants";
import { judge } from "./verdict";

/** A larger body is handed on and not kept: it is held in memory until it is complete. */
const BODY_MAX_BYTES = 16 * 1024 * 1024;
/** Below this, bytes are read faster than a Blob (facts: cache.md, stores). */
const BYTES_MAX_BYTES = 64 * 1024;
const VARIANTS_MAX_COUNT = 16;

export interface Filled extends CacheAnswer {
  readonly shared?: Shared | undefined;
  /** When it is stored, or known that it will not be. */
  readonly until?: Promise<unknown> | undefined;
}

export interface FillOptions {
  readonly store: ResponseStore;
  readonly invalidations: Invalidations;
  /** Epoch ms. */
  now(): number;
}

export type Fill = (
  request: CacheableRequest,
  /** What is stored for it already, or could be the answer to it all the same. */
  stored: ReadHead | undefined,
  signal: AbortSignal,
  /** Although nobody may read the body. */
  keepsReading: boolean,
) => Promise<Filled>;

/** Asks the upstream, by the validators of what is stored where that can be, and stores what may be stored. */
export function createFill({ store, invalidations, now }: FillOptions): Fill {
  /** Other variants: the answer may be one of them (RFC 9111 §4.1). */
  const othersOf = ({ url, via }: CacheableRequest): ReadHead[] =>
    store
      .at(url)
      .filter((head) => head.via === via)
      .map(readHead)
      .filter(({ headers }) => headers.has("etag"));

  const revalidated = async (
    request: CacheableRequest,
    confirmed: ReadHead,
    answer: Response,
    times: Times,
  ): Promise<Filled | undefined> => {
    const body = await store.body(confirmed.head);
    if (body === undefined) return undefined;
    const { head } = freshened(confirmed, answer.headers, times);
    const varied = variedBy({ type: answer.type, headers: readHead(head).headers }, request.headers);
    const key = keyOf(request, varied);
    const read = readHead({ ...head, varied, key });
    const until =
      key === confirmed.head.key ? store.putHead(read.head, confirmed.head) : store.put(read.head, body);
    const open = () => servedResponse(read, body, request, now());
    return { response: open(), outcome: "revalidated", shared: shareable(request, read, open), until };
  };

  const shareable = (request: CacheableRequest, read: ReadHead, open: Shared["open"]): Shared | undefined => {
    const wishes = { mode: "default", headers: new Headers(), directives: parseDirectives(null) } as const;
    const verdict = judge(read, wishes, request.rule, now());
    return verdict === "ask" ? undefined : { open, isLasting: verdict !== "ask-first" };
  };

  const commit = async (head: StoredHead, moment: number, body: StoredBody): Promise<void> => {
    if (invalidations.lastOf(head.url) > moment) return;
    invalidations.settle(head.url);
    const variants = store.at(head.url);
    if (variants.length >= VARIANTS_MAX_COUNT) await store.drop([variants[0]!.key]);
    await store.put({ ...head, bytes: body instanceof Blob ? body.size : body.byteLength }, body);
  };

  const record = (
    request: CacheableRequest,
    response: Response,
    read: ReadHead,
    moment: number,
    keepsReading: boolean,
  ): Filled => {
    const { status, statusText } = response;
    const headers = decodedHeaders(response.headers);
    if (response.body === null || NULL_BODY_STATUS.has(status)) {
      const until = commit(read.head, moment, new Uint8Array());
      return { response: new Response(null, { status, statusText, headers }), outcome: "miss", until };
    }
    const recording = createRecording(
      response.body as ReadableStream<Uint8Array<ArrayBuffer>>,
      BODY_MAX_BYTES,
      keepsReading,
    );
    const told = isDecoded(response.headers) ? null : response.headers.get("content-length");
    const until = recording.whole.then((chunks) => {
      if (chunks === undefined) return;
      const bytes = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
      if (told !== null && Number(told) !== bytes) return;
      return commit(read.head, moment, bytes > BYTES_MAX_BYTES ? new Blob([...chunks]) : concatBytes(chunks));
    });
    const open = () => {
      const body = recording.open();
      return body && new Response(body, { status, statusText, headers });
    };
    return { response: open()!, outcome: "miss", shared: shareable(request, read, open), until };
  };

  return async (request, stored, signal, keepsReading) => {
    const { rule, url, mode } = request;
    const moment = invalidations.now();
    const requestedAt = now();
    const candidates = stored === undefined ? othersOf(request) : [stored];
    // Of a no-cors request such fields are dropped, and a navigation cannot be rebuilt: the browser's own cache asks.
    const canValidate = (mode === "cors" || mode === "same-origin") && request.cache !== "reload";
    const validating = canValidate ? withValidators(request.headers, candidates) : undefined;
    const asksAnew = validating === undefined && (stored !== undefined || invalidations.isUnasked(url));
    let response = await request.send({ signal, validating, asksAnew });
    const times = { requestedAt, receivedAt: now() };
    if (response.status === 304 && validating !== undefined) {
      const confirmed = confirmedBy(response.headers, candidates);
      const filled = confirmed && (await revalidated(request, confirmed, response, times));
      if (filled !== undefined) return filled;
      response = await request.send({ signal, asksAnew: true });
    }
    const asked = { headers: request.headers, directives: directivesOf(request.headers) };
    const directives = directivesOf(response.headers);
    if (isStorable(asked, response, directives)) {
      const read = readHead(headOf(request, response, times));
      if (isWorthStoring(read) || (rule.strategy !== "http" && response.ok)) {
        return record(request, response, read, moment, keepsReading);
      }
    }
    // It has taken the place of what is stored, and is not to be stored itself.
    const until = stored !== undefined && response.status < 500 ? store.drop([stored.head.key]) : undefined;
    return { response, outcome: "miss", until };
  };
}

type Times = Pick<StoredHead, "requestedAt" | "receivedAt">;

function headOf(request: CacheableRequest, response: Response, times: Times): StoredHead {
  const { url, via } = request;
  const { status, statusText } = response;
  const varied = variedBy(response, request.headers);
  const headers = decodedHeaders(response.headers);
  const fields = storedFields(headers, directivesOf(headers));
  const costMs = times.receivedAt - times.requestedAt;
  const key = keyOf(request, varied);
  return { key, url, via, status, statusText, headers: fields, varied, ...times, bytes: 0, costMs };
}

/** It starts with the URL, which has no space in it. */
const keyOf = ({ url, via }: CacheableRequest, varied: StoredHead["varied"]): string =>
  `${url} ${JSON.stringify([via, ...varied])}`;
