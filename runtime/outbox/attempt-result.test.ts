import { describe, expect, it } from "vitest";
import { judgeAttempt } from "./attempt-result";
import { writeOf } from "./memory-store.fixture";

const DAY_MS = 24 * 3_600_000;
const most = () => 1;
const write = writeOf({ ticket: "a", attempts: 1 });
const answer = (status: number, headers: Record<string, string> = {}) => ({
  response: new Response(null, { status, headers }),
});
const lost = { error: new TypeError("Failed to fetch") };

describe("an attempt's result", () => {
  it.each([
    [200, "done"],
    [201, "done"],
    [204, "done"],
    [303, "done"],
    [400, "refused"],
    [403, "refused"],
    [404, "refused"],
    [422, "refused"],
    [409, "conflict"],
    [412, "conflict"],
  ])("is final after a %d: %s", (status, state) => {
    expect(judgeAttempt(write, answer(status), 0, most)).toEqual({ state });
  });

  it.each([408, 425, 429, 500, 502, 503, 504])("is to send it again after a %d", (status) => {
    expect(judgeAttempt(write, answer(status), 0, most)).toEqual({ state: "queued", waitMs: 1_000 });
  });

  it("is to send it again after no answer", () => {
    expect(judgeAttempt(write, lost, 0, most)).toEqual({ state: "queued", waitMs: 1_000 });
  });

  it("is to ask again when the server says that the same request is still running", () => {
    const result = judgeAttempt(write, answer(409, { "retry-after": "2" }), 0, () => 0);
    expect(result).toEqual({ state: "queued", waitMs: 2_000, isAskedToWait: true });
  });

  it("is to wait twice as long after each attempt, up to five minutes", () => {
    const waits = [1, 2, 3, 8, 9, 10, 100].map(
      (attempts) => judgeAttempt({ ...write, attempts }, lost, 0, most).waitMs,
    );
    expect(waits).toEqual([1_000, 2_000, 4_000, 128_000, 256_000, 300_000, 300_000]);
  });

  it("is to wait at least as long as the server asks", () => {
    const result = judgeAttempt(write, answer(503, { "retry-after": "600" }), 0, () => 0);
    expect(result.waitMs).toBe(600_000);
  });

  it("is to pause when credentials are missing, even for what may be sent once only", () => {
    const once = { ...write, isRepeatable: false };
    expect(judgeAttempt(once, answer(401), 0, most)).toEqual({ state: "queued", waitMs: 0, isPaused: true });
  });

  it("is unknown, for what may be sent once only, unless the server says that it did nothing", () => {
    const once = { ...write, isRepeatable: false };
    const states = [lost, answer(500), answer(503), answer(408), answer(429)].map(
      (attempt) => judgeAttempt(once, attempt, 0, most).state,
    );
    expect(states).toEqual(["unknown", "unknown", "unknown", "unknown", "queued"]);
  });

  it("is to give it up when it is older than it may be, by the server's clock", () => {
    const date = new Date(8 * DAY_MS).toUTCString();
    expect(judgeAttempt(write, answer(503, { date }), 8 * DAY_MS, most)).toEqual({ state: "expired" });
  });

  it("is to give it up without a server's clock only after many attempts", () => {
    expect(judgeAttempt(write, lost, 8 * DAY_MS, most).state).toBe("queued");
    expect(judgeAttempt({ ...write, attempts: 30 }, lost, 8 * DAY_MS, most).state).toBe("expired");
  });

  it("is to keep it when the server's clock says that it is not so old", () => {
    const date = new Date(DAY_MS).toUTCString();
    expect(judgeAttempt(write, answer(503, { date }), 8 * DAY_MS, most).state).toBe("queued");
  });
});
