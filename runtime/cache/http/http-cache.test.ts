import { describe, expect, it } from "vitest";
import { manualClock } from "../../kernel/manual-clock";
import type { CacheableRequest, CacheRule, Sending } from "../../protocol/response-cache";
import { createHttpCache } from "./http-cache";
import { memoryResponses } from "./memory-responses.fixture";
import { createResponseStore } from "./response-store";

const URL_A = "https://app.test/a";
const FRESH = { "cache-control": "max-age=60" };

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly rule?: CacheRule;
  readonly cache?: RequestCache;
  readonly signal?: AbortSignal;
  readonly mode?: RequestMode;
}

/** A cache before an upstream whose every answer a test gives. */
function newCache() {
  const clock = manualClock(1_000_000);
  const store = createResponseStore({
    persistent: memoryResponses(),
    memoryMaxBytes: () => 1_000,
    onError: (error) => {
      throw error;
    },
  });
  const cache = createHttpCache({ store, clock });
  const sent: { sending: Sending; answer(response: Response): void; fail(error: unknown): void }[] = [];
  const works: Promise<unknown>[] = [];
  const ask = async (asked: Asked = {}) => {
    const request: CacheableRequest = {
      url: URL_A,
      via: "origin",
      method: asked.method ?? "GET",
      headers: new Headers(asked.headers),
      mode: asked.mode ?? "cors",
      cache: asked.cache ?? "default",
      rule: asked.rule ?? { strategy: "http" },
      signal: asked.signal ?? new AbortController().signal,
      send: (sending) =>
        new Promise((answer, fail) => {
          sending.signal.addEventListener("abort", () => fail(sending.signal.reason));
          sent.push({ sending, answer, fail });
        }),
      waitUntil: (work) => void works.push(work),
    };
    const answer = await cache.answer(request);
    return answer && `${answer.outcome} ${answer.response.status} ${await answer.response.text()}`;
  };
  /** Asks, and answers when the upstream is asked. */
  const exchange = async (
    body: string | null,
    init: ResponseInit = { headers: FRESH },
    asked: Asked = {},
  ) => {
    const count = sent.length;
    const answered = ask(asked);
    await arrived(count + 1);
    sent[count]!.answer(new Response(body, init));
    const result = await answered;
    await Promise.all(works);
    return result;
  };
  const arrived = async (count: number) => {
    for (let turn = 0; turn < 100 && sent.length < count; turn++) await Promise.resolve();
    expect(sent.length).toBe(count);
  };
  return { clock, ask, sent, works, exchange, arrived };
}

describe("the cache of responses", () => {
  it("asks once for what is fresh, and again when it is not any more", async () => {
    const { clock, ask, exchange } = newCache();
    expect(await exchange("one")).toBe("miss 200 one");
    clock.advance(59_000);
    expect(await ask()).toBe("hit 200 one");
    clock.advance(1_000);
    expect(await exchange("two")).toBe("miss 200 two");
  });

  it("lets no read that was under way before a write be kept after it", async () => {
    const { ask, sent, works, arrived, exchange } = newCache();
    const read = ask();
    await arrived(1);
    await exchange("", { status: 200 }, { method: "POST" });
    sent[0]!.answer(new Response("before the write", { headers: FRESH }));
    expect(await read).toBe("miss 200 before the write");
    await Promise.all(works);
    expect(await exchange("after it")).toBe("miss 200 after it");
    expect(sent.at(-1)!.sending.asksAnew).toBe(true);
    expect(await ask()).toBe("hit 200 after it");
  });

  it("lets nobody join a read that began before a write", async () => {
    const { ask, sent, arrived, exchange } = newCache();
    const before = ask();
    await arrived(1);
    await exchange("", { status: 200 }, { method: "DELETE" });
    void ask();
    await arrived(3);
    sent[0]!.answer(new Response("old", { headers: FRESH }));
    expect(await before).toBe("miss 200 old");
  });

  it("shares one question among all who ask it at once, whoever of them gives up", async () => {
    const { ask, sent, arrived } = newCache();
    const leader = new AbortController();
    const first = ask({ signal: leader.signal });
    const others = [ask(), ask()];
    await arrived(1);
    leader.abort(new Error("gave up"));
    expect(sent[0]!.sending.signal.aborted).toBe(false);
    sent[0]!.answer(new Response("shared", { headers: FRESH }));
    expect(await Promise.all([first, ...others])).toEqual(Array(3).fill("miss 200 shared"));
    expect(sent.length).toBe(1);
  });

  it("lets go of the upstream when all who asked have given up", async () => {
    const { ask, sent, arrived } = newCache();
    const controllers = [new AbortController(), new AbortController()];
    const answers = controllers.map(({ signal }) => ask({ signal }).catch((error: Error) => error.message));
    await arrived(1);
    controllers[0]!.abort(new Error("one"));
    controllers[1]!.abort(new Error("two"));
    expect(await answers[0]).toBe("two");
    expect(sent[0]!.sending.signal.aborted).toBe(true);
  });

  it("does not make others wait for what turned out not to be shared", async () => {
    const { ask, sent, arrived, exchange } = newCache();
    await exchange("own", { headers: { "cache-control": "no-store" } });
    void ask();
    void ask();
    await arrived(3);
    expect(sent.length).toBe(3);
  });

  it("asks by the validators of what it has, and keeps what a 304 says of it", async () => {
    const { clock, ask, sent, exchange } = newCache();
    await exchange("body", { headers: { "cache-control": "max-age=1", etag: '"a"' } });
    clock.advance(2_000);
    expect(await exchange(null, { status: 304, headers: FRESH })).toBe("revalidated 200 body");
    expect(sent[1]!.sending.validating!.get("if-none-match")).toBe('"a"');
    expect(await ask()).toBe("hit 200 body");
  });

  it("never puts a head that a 304 renewed on the body of a later answer", async () => {
    const { clock, ask, sent, works, arrived, exchange } = newCache();
    await exchange("old!", { headers: { "cache-control": "max-age=1", etag: '"old"' } });
    clock.advance(2_000);
    const late = ask();
    await arrived(2);
    await exchange("", { status: 200 }, { method: "POST" });
    await exchange("new!", { headers: { ...FRESH, etag: '"new"' } });
    sent[1]!.answer(new Response(null, { status: 304, headers: FRESH }));
    await arrived(5);
    sent[4]!.answer(new Response("newer", { headers: { ...FRESH, etag: '"newer"' } }));
    expect(await late).toBe("miss 200 newer");
    await Promise.all(works);
    expect(await ask()).toBe("hit 200 new!");
  });

  it("lets no HEAD from before a write say anything of what is kept after it", async () => {
    const { clock, ask, sent, works, arrived, exchange } = newCache();
    await exchange("old!", { headers: { ...FRESH, etag: '"a"' } });
    clock.advance(61_000);
    const late = ask({ method: "HEAD" });
    await arrived(2);
    await exchange("", { status: 200 }, { method: "POST" });
    await exchange("new!", { headers: { ...FRESH, etag: '"b"' } });
    sent[1]!.answer(new Response(null, { headers: { "cache-control": "max-age=0", etag: '"a"' } }));
    await late;
    await Promise.all(works);
    expect(await ask()).toBe("hit 200 new!");
  });

  it("lets the browser's own cache ask where no field may be added", async () => {
    const { clock, sent, exchange } = newCache();
    await exchange("body", { headers: { "cache-control": "max-age=1", etag: '"a"' } });
    clock.advance(2_000);
    await exchange("body", { headers: FRESH }, { mode: "no-cors" });
    expect(sent[1]!.sending).toMatchObject({ validating: undefined, asksAnew: true });
  });

  it("refuses what only the cache may answer, when it has nothing", async () => {
    const { ask, sent } = newCache();
    expect(await ask({ rule: { strategy: "cache-only" } })).toBeUndefined();
    expect(await ask({ headers: { "cache-control": "only-if-cached" } })).toBeUndefined();
    expect(sent).toEqual([]);
  });

  it("answers HEAD from what GET brought, and drops it when HEAD says that it has changed", async () => {
    const { clock, ask, exchange } = newCache();
    await exchange("body", { headers: { ...FRESH, etag: '"a"' } });
    expect(await ask({ method: "HEAD" })).toBe("hit 200 ");
    clock.advance(61_000);
    await exchange(null, { headers: { ...FRESH, etag: '"a"' } }, { method: "HEAD" });
    expect(await ask()).toBe("hit 200 body");
    clock.advance(61_000);
    await exchange(null, { headers: { ...FRESH, etag: '"b"' } }, { method: "HEAD" });
    expect(await exchange("new")).toBe("miss 200 new");
  });

  it("network-first asks again as soon as an answer began to come, stored or not", async () => {
    const { ask, sent, arrived } = newCache();
    const rule = { strategy: "network-first" } as const;
    const first = ask({ rule });
    await arrived(1);
    const together = ask({ rule });
    const unending = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("one")),
    });
    sent[0]!.answer(new Response(unending, { headers: FRESH }));
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
    void ask({ rule });
    await arrived(2);
    void [first, together];
  });

  it("network-first has what is kept when its time is over, and keeps what comes later", async () => {
    const { clock, ask, sent, works, arrived, exchange } = newCache();
    const rule = { strategy: "network-first", networkTimeout: 100 } as const;
    await exchange("one", { headers: FRESH }, { rule });
    const answer = ask({ rule });
    await arrived(2);
    clock.advance(100);
    expect(await answer).toBe("stale 200 one");
    sent[1]!.answer(new Response("two", { headers: FRESH }));
    await Promise.all(works);
    await Promise.all(works);
    expect(await ask()).toBe("hit 200 two");
  });

  it("what took the place of a kept answer and may not be kept ends it", async () => {
    const { clock, sent, ask, arrived, exchange } = newCache();
    await exchange("one", { headers: { "cache-control": "max-age=1" } });
    clock.advance(2_000);
    await exchange("two", { headers: { "cache-control": "no-store" } });
    const answer = ask();
    await arrived(3);
    sent[2]!.fail(new Error("gone"));
    await expect(answer).rejects.toThrow("gone");
  });
});
