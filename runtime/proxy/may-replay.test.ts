import { describe, expect, it } from "vitest";
import { MeshError } from "../kernel/errors";
import { AttemptError } from "../protocol/attempt-error";
import type { Exchange } from "./exchange";
import { mayReplay } from "./may-replay";

const exchange = (method: string, isSpent = false) =>
  ({ request: new Request("https://app.test/", { method }), payload: { isSpent } }) as Exchange;

const begun = new AttemptError("ENDPOINT_LOST", "lost", false);
const notBegun = new AttemptError("ENDPOINT_LOST", "lost", true);

describe("mayReplay", () => {
  it.each(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])(
    "sends %s again after any failure of an attempt",
    (method) => {
      expect(
        [begun, notBegun, new MeshError("DEADLINE_EXCEEDED", "late")].map((e) =>
          mayReplay(exchange(method), e),
        ),
      ).toEqual([true, true, true]);
    },
  );

  it.each(["POST", "PATCH"])("sends %s again only when the guest had not begun, body or not", (method) => {
    expect(mayReplay(exchange(method), notBegun)).toBe(true);
    expect(mayReplay(exchange(method), begun)).toBe(false);
    expect(mayReplay(exchange(method), new MeshError("DEADLINE_EXCEEDED", "late"))).toBe(false);
  });

  it("takes a request with an Idempotency-Key for idempotent, whatever the method", () => {
    const request = new Request("https://app.test/", { method: "POST", headers: { "idempotency-key": "k" } });
    expect(mayReplay({ request, payload: { isSpent: false } } as Exchange, begun)).toBe(true);
  });

  it("sends nothing again whose body is spent", () => {
    expect(mayReplay(exchange("PUT", true), notBegun)).toBe(false);
  });

  it("takes the caller's own abort, or a defect of ours, for no failure of an attempt", () => {
    expect(mayReplay(exchange("GET"), new DOMException("left", "AbortError"))).toBe(false);
    expect(mayReplay(exchange("GET"), new TypeError("defect"))).toBe(false);
  });
});
