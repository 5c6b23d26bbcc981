import { describe, expect, it } from "vitest";
import type { TrafficPolicy } from "../../config/schema";
import { manualClock } from "../../kernel/manual-clock";
import type { ExchangeClient } from "../exchange";
import { backendRef, newExchange } from "../exchange.fixture";
import { createPolicyTable } from "../policy-table";
import { rateLimitLayer } from "./rate-limit";

type RateLimitSetting = Partial<NonNullable<TrafficPolicy["rateLimit"]>>;

function limited(
  rateLimit: RateLimitSetting,
  target: "route" | "backend" = "route",
  kind: "HTTPRoute" | "Service" = "HTTPRoute",
) {
  const clock = manualClock();
  const name = kind === "Service" ? "a" : "r";
  const policies = createPolicyTable([
    { targetRef: { kind, name }, rateLimit: { overrides: [], ...rateLimit } },
  ]);
  const handler = rateLimitLayer(target, policies, clock)(async () => new Response("answer"));
  const send = (client: Partial<ExchangeClient> = {}): Promise<unknown> =>
    handler(newExchange([backendRef("a")], { client: { id: undefined, role: undefined, ...client } })).then(
      ({ status }) => status,
      (error: unknown) => error,
    );
  return { clock, send };
}

const refused = { code: "RATE_LIMITED", replayable: true };
const oncePerSecond = { requestsPerSecond: 1 };

describe("rate limit", () => {
  it("refuses what the token bucket has no token for, and says when to come back", async () => {
    const { clock, send } = limited({ tokenBucket: { maxTokens: 2, tokensPerFill: 1, fillInterval: 2_500 } });
    expect([await send(), await send()]).toEqual([200, 200]);
    expect(await send()).toMatchObject({
      ...refused,
      headers: {
        "retry-after": "3",
        "x-ratelimit-limit": "2",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "3",
      },
    });
    clock.advance(2_500);
    expect(await send()).toBe(200);
  });

  it("gives each client its own rate: by page, else by role, else one for all", async () => {
    const { send } = limited({ identity: oncePerSecond });
    for (const client of [{ id: "p1", role: "x" }, { id: "p2", role: "x" }, { role: "x" }, {}]) {
      expect(await send(client)).toBe(200);
      expect(await send(client)).toMatchObject(refused);
    }
  });

  it("gives the roles of an override its rate, which they share", async () => {
    const { send } = limited({
      identity: oncePerSecond,
      overrides: [{ requestsPerSecond: 2, roles: ["x", "y"] }],
    });
    expect([await send({ id: "p1", role: "x" }), await send({ id: "p2", role: "y" })]).toEqual([200, 200]);
    expect(await send({ id: "p1", role: "x" })).toMatchObject(refused);
    expect(await send({ id: "p1", role: "z" })).toBe(200);
  });

  it("does not count towards the total what a client's own rate refused", async () => {
    const { send } = limited({ total: { requestsPerSecond: 2 }, identity: oncePerSecond });
    expect(await send({ id: "p1" })).toBe(200);
    expect(await send({ id: "p1" })).toMatchObject(refused);
    expect(await send({ id: "p2" })).toBe(200);
    expect(await send({ id: "p3" })).toMatchObject(refused);
  });

  it("forgets the client that was longest away when there are too many", async () => {
    const { send } = limited({ identity: oncePerSecond });
    for (let page = 0; page < 1_025; page++) await send({ id: `p${page}` });
    expect(await send({ id: "p1024" })).toMatchObject(refused);
    expect(await send({ id: "p0" })).toBe(200);
  });

  it("limits a backend where the backend is chosen, and a route where it is met", async () => {
    const wrongPlace = limited({ total: oncePerSecond }, "route", "Service");
    expect([await wrongPlace.send(), await wrongPlace.send()]).toEqual([200, 200]);
    const rightPlace = limited({ total: oncePerSecond }, "backend", "Service");
    expect([await rightPlace.send(), await rightPlace.send()]).toEqual(
      [200, refused].map((e) => (typeof e === "number" ? e : expect.objectContaining(e))),
    );
  });
});
