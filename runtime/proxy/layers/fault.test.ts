import { expect, it } from "vitest";
import type { TrafficPolicy } from "../../config/schema";
import { manualClock } from "../../kernel/manual-clock";
import type { Exchange } from "../exchange";
import { backendRef, newExchange } from "../exchange.fixture";
import { createPolicyTable } from "../policy-table";
import { faultLayer } from "./fault";

type Fault = NonNullable<TrafficPolicy["fault"]>;

function layerWith(fault: Fault, chances: number[] = []) {
  const clock = manualClock();
  const policies = createPolicyTable([{ targetRef: { kind: "Service", name: "a" }, fault }]);
  let sentCount = 0;
  const handler = faultLayer("try", { policies, clock, random: () => chances.shift() ?? 0 })(async () => {
    sentCount++;
    return new Response("answer");
  });
  const send = (overrides: Partial<Exchange> = {}) => {
    const exchange = newExchange([backendRef("a")], overrides);
    return { exchange, outcome: handler(exchange) };
  };
  return { clock, send, sentCount: () => sentCount };
}

const always = { value: 100 };
const half = { value: 50 };

it("delays first and then aborts, in Envoy's words and flags", async () => {
  const { clock, send, sentCount } = layerWith({
    per: "try",
    delay: { fixedDelay: 300, percentage: always },
    abort: { httpStatus: 418, percentage: always },
  });
  const { exchange, outcome } = send();
  expect([...exchange.facts.flags]).toEqual(["DI"]);
  clock.advance(300);
  const response = await outcome;
  expect([response.status, await response.text()]).toEqual([418, "fault filter abort"]);
  expect([...exchange.facts.flags]).toEqual(["DI", "FI"]);
  expect(sentCount()).toBe(0);
});

it("ends the delay when the exchange is given up", async () => {
  const { send } = layerWith({ per: "try", delay: { fixedDelay: 300, percentage: always } });
  const caller = new AbortController();
  const { outcome } = send({ signal: caller.signal });
  caller.abort("left");
  await expect(outcome).rejects.toBe("left");
});

it("spares those whom chance spares, and says nothing of them", async () => {
  const fault = { per: "try", abort: { httpStatus: 503, percentage: half } } as const;
  const { send } = layerWith(fault, [0.49, 0.5]);
  expect((await send().outcome).status).toBe(503);
  const spared = send();
  expect((await spared.outcome).status).toBe(200);
  expect(spared.exchange.facts.flags.size).toBe(0);
});

it("never befalls at 0 %, and aborts with a status that can have no body", async () => {
  const never = layerWith({ per: "try", abort: { httpStatus: 500, percentage: { value: 0 } } });
  expect((await never.send().outcome).status).toBe(200);
  const bodiless = layerWith({ per: "try", abort: { httpStatus: 204, percentage: always } });
  expect((await bodiless.send().outcome).status).toBe(204);
});

it("leaves faults that are meant per request to the layer outside the retries", async () => {
  const { send } = layerWith({ per: "request", abort: { httpStatus: 500, percentage: always } });
  expect((await send().outcome).status).toBe(200);
});
