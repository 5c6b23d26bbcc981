import type { Clock } from "../../kernel/clock";
import type { CacheAnswer, CacheableRequest, CacheOutcome } from "../../protocol/response-cache";
import { freshened, isConditional } from "./conditions";
import { directivesOf } from "./directives";
import { createFill, type Filled } from "./fill";
import { createFlights } from "./flights";
import { createInvalidations, invalidatedBy } from "./invalidations";
import { parseRange } from "./range";
import type { ResponseStore } from "./response-store";
import { servedResponse } from "./served-response";
import { type ReadHead, readHead } from "./stored-response";
import { isVariantFor, newest } from "./variants";
import { judge, mayStandIn, type Wishes } from "./verdict";

export interface HttpCacheOptions {
  readonly store: ResponseStore;
  readonly clock: Clock;
}

export interface HttpCache {
  /**
   * Answers a request from what is stored, or by what the upstream says; `undefined` when only the cache may answer, and
   * has nothing. Rejects as `send` does.
   */
  answer(request: CacheableRequest): Promise<CacheAnswer | undefined>;
}

/**
 * A private cache of HTTP responses (RFC 9111, with RFC 5861's stale answers and RFC 8246's immutable ones), and on top
 * of that the strategies of service workers.
 */
export function createHttpCache({ store, clock }: HttpCacheOptions): HttpCache {
  // The wall clock, unless it is set back; the other one alone may stand still while the device sleeps.
  const startedAt = clock.wallNow() - clock.now();
  const now = () => Math.max(startedAt + clock.now(), clock.wallNow());
  const flights = createFlights();
  const invalidations = createInvalidations();
  const fill = createFill({ store, invalidations, now });
  /** What was not worth waiting for: such requests go each their own way. */
  const alone = new Set<string>();

  const select = ({ url, via, headers }: CacheableRequest): ReadHead | undefined => {
    const head = newest(store.at(url).filter((one) => one.via === via && isVariantFor(one, headers)));
    return head && readHead(head);
  };

  const serve = async (
    request: CacheableRequest,
    stored: ReadHead,
    outcome: CacheOutcome,
  ): Promise<CacheAnswer | undefined> => {
    const body = request.method === "HEAD" ? new Uint8Array() : await store.body(stored.head);
    return body && { response: servedResponse(stored, body, request, now()), outcome };
  };

  const untouched = async (request: CacheableRequest, asksAnew = false): Promise<CacheAnswer> => ({
    response: await request.send({ signal: request.signal, asksAnew }),
    outcome: undefined,
  });

  const flightKey = ({ url, via, headers }: CacheableRequest): string =>
    JSON.stringify([url, via, invalidations.lastOf(url), ...headers]);

  /** Asks the upstream, once for all who want to know the same. */
  const fetched = async (
    request: CacheableRequest,
    stored: ReadHead | undefined,
    keepsReading: boolean,
  ): Promise<CacheAnswer> => {
    const key = flightKey(request);
    const joins = request.cache === "default" && !alone.has(key);
    // Nothing is waited for between the look and the start: of several at once only the first starts one.
    const joining = joins ? flights.join(key, request.signal) : undefined;
    if (joining !== undefined) {
      const response = await joining.catch(() => undefined);
      if (response !== undefined) return { response, outcome: "miss" };
    }
    const task = async (signal: AbortSignal): Promise<Filled> => {
      const filled = await fill(request, stored, signal, keepsReading);
      if (filled.shared === undefined) alone.add(key);
      else alone.delete(key);
      if (alone.size > ALONE_MAX_COUNT) alone.clear();
      if (filled.until !== undefined) request.waitUntil(filled.until);
      return filled;
    };
    return flights.start(key, request.signal, task);
  };

  /** The same; when no answer comes, or an error, what is stored may stand in. */
  const ask = async (
    request: CacheableRequest,
    stored: ReadHead | undefined,
    wishes: Wishes,
    send: () => Promise<CacheAnswer>,
  ): Promise<CacheAnswer> => {
    const standIn = async (status?: number) =>
      stored !== undefined && mayStandIn(stored, wishes, request.rule, now(), status)
        ? serve(request, stored, "stale")
        : undefined;
    let answer: CacheAnswer;
    try {
      answer = await send();
    } catch (error) {
      if (request.signal.aborted) throw error;
      const instead = await standIn();
      if (instead === undefined) throw error;
      return instead;
    }
    const instead = await standIn(answer.response.status);
    if (instead === undefined) return answer;
    void answer.response.body?.cancel();
    return instead;
  };

  const inBackground = (request: CacheableRequest, stored: ReadHead): void => {
    if (flights.has(flightKey(request))) return;
    const { signal } = new AbortController();
    const send: CacheableRequest["send"] = (sending) => request.send({ ...sending, inBackground: true });
    request.waitUntil(
      fetched({ ...request, signal, send }, stored, true).then(
        ({ response }) => response.body?.cancel(),
        () => undefined,
      ),
    );
  };

  /** The network has a while; what comes later is stored all the same. */
  const askFirst = (request: CacheableRequest, stored: ReadHead, wishes: Wishes): Promise<CacheAnswer> => {
    const waitMs = request.rule.networkTimeout;
    const asked = ask(request, stored, wishes, () => fetched(request, stored, waitMs !== undefined));
    if (waitMs === undefined) return asked;
    return new Promise((resolve, reject) => {
      const stop = clock.after(waitMs, async () => {
        const served = await serve(request, stored, "stale");
        if (served === undefined) return;
        resolve(served);
        request.waitUntil(asked.then(({ response }) => response.body?.cancel()).catch(() => undefined));
      });
      asked.then(resolve, reject).finally(stop);
    });
  };

  const get = async (request: CacheableRequest): Promise<CacheAnswer | undefined> => {
    await store.load();
    const directives = directivesOf(request.headers);
    const wishes: Wishes = { mode: request.cache, headers: request.headers, directives };
    const stored = select(request);
    const isSpecial = isConditional(request.headers) || request.headers.has("range");
    if (stored !== undefined && !directives.has("no-store") && isAnswerable(request, stored)) {
      const verdict = judge(stored, wishes, request.rule, now());
      if (verdict === "ask-first" && !isSpecial) return askFirst(request, stored, wishes);
      if (verdict !== "ask" && verdict !== "ask-first") {
        const served = await serve(request, stored, verdict === "fresh" ? "hit" : "stale");
        if (served !== undefined) {
          if (verdict === "stale-and-ask" && !isSpecial) inBackground(request, stored);
          return served;
        }
      }
    }
    if (request.rule.strategy === "cache-only" || directives.has("only-if-cached")) return undefined;
    // Another's cache may have it, and nobody's but the browser's own is to be asked.
    if (request.cache === "only-if-cached") return untouched(request);
    const asksAnew = stored !== undefined || invalidations.isUnasked(request.url);
    return ask(request, stored, wishes, () =>
      isSpecial || directives.has("no-store")
        ? untouched(request, asksAnew)
        : fetched(request, stored, false),
    );
  };

  /** What is stored for GET answers HEAD too, and learns from its answer (RFC 9111 §4.3.5). */
  const head = async (request: CacheableRequest): Promise<CacheAnswer> => {
    await store.load();
    const stored = select(request);
    if (stored === undefined) return untouched(request);
    const wishes = {
      mode: request.cache,
      headers: request.headers,
      directives: directivesOf(request.headers),
    };
    const verdict = judge(stored, wishes, request.rule, now());
    if (verdict === "fresh" || verdict === "stale") return (await serve(request, stored, "hit"))!;
    const requestedAt = now();
    const answer = await untouched(request, true);
    const { status, headers } = answer.response;
    if (status !== 200) return answer;
    const isSame = DESCRIBING.every((name) => {
      const value = headers.get(name);
      return value === null || value === stored.headers.get(name);
    });
    const times = { requestedAt, receivedAt: now() };
    // What took its place meanwhile is not what this is about.
    const isCurrent = store.at(request.url).includes(stored.head);
    const until = isSame
      ? store.putHead(freshened(stored, headers, times).head, stored.head)
      : store.drop(isCurrent ? [stored.head.key] : []);
    request.waitUntil(until);
    return answer;
  };

  return {
    async answer(request) {
      const { method, cache, rule, url } = request;
      const isPassed = rule.strategy === "network-only" || cache === "no-store";
      if (method === "GET" && !isPassed) return get(request);
      if (method === "HEAD" && !isPassed) return head(request);
      const answer = await untouched(request);
      const urls = invalidatedBy(method, url, answer.response);
      if (urls.length > 0) {
        urls.forEach(invalidations.add);
        await store.load();
        // Before the app hears of its write: it may read at once, and this realm may be gone then.
        await store.drop(urls.flatMap((one) => store.at(one).map(({ key }) => key)));
      }
      return answer;
    },
  };
}

/** Requests that did not share their answer, remembered. */
const ALONE_MAX_COUNT = 1_000;

/** Tell whether a representation is the one that is stored. */
const DESCRIBING = ["etag", "last-modified", "content-length"];

/** Several ranges, or conditions for a write: what is stored does not answer that. */
function isAnswerable({ headers }: CacheableRequest, { head }: ReadHead): boolean {
  if (headers.has("if-match") || headers.has("if-unmodified-since")) return false;
  const range = headers.get("range");
  return range === null || parseRange(range, head.bytes) !== undefined;
}
