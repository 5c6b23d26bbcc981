import { describe, expect, it } from "vitest";
import { type AnsweredRequest, createApiClient } from "./api-client";

function clientOver(fetch: (path: string, init?: RequestInit) => Promise<Response>) {
  const answered: AnsweredRequest[] = [];
  let nowMs = 0;
  const now = (): number => (nowMs += 5);
  return { answered, client: createApiClient({ fetch, now, onAnswer: (request) => answered.push(request) }) };
}

describe("the API client", () => {
  it("reports each answer with its Server-Timing and the time it took", async () => {
    const { answered, client } = clientOver(
      async () => new Response("{}", { headers: { "server-timing": "mesh" } }),
    );
    await client.send("/api/places/search?q=a");
    const path = "/api/places/search?q=a";
    expect(answered).toEqual([{ method: "GET", path, status: 200, serverTiming: "mesh", durationMs: 5 }]);
  });

  it("throws what the service says when it refuses", async () => {
    const { client } = clientOver(async () => Response.json({ title: "Slow down" }, { status: 503 }));
    await expect(client.send("/api/rates")).rejects.toMatchObject({ status: 503, message: "Slow down" });
  });

  it("turns a dead connection into an error of status 0 that keeps its cause", async () => {
    const cause = new TypeError("Failed to fetch");
    const { answered, client } = clientOver(() => Promise.reject(cause));
    await expect(client.send("/api/rates")).rejects.toMatchObject({ status: 0, cause });
    expect(answered).toHaveLength(1);
  });

  it("passes an abort on and reports nothing: the user changed their mind, nothing failed", async () => {
    const abort = new AbortController();
    abort.abort();
    const { answered, client } = clientOver((_path, init) => Promise.reject(init?.signal?.reason));
    await expect(client.send("/api/rates", { signal: abort.signal })).rejects.toMatchObject({
      name: "AbortError",
    });
    expect(answered).toEqual([]);
  });
});
