import type { TrafficPolicy } from "../../config/schema";
import type { Clock } from "../../kernel/clock";
import { NULL_BODY_STATUS } from "../../protocol/null-body-status";
import type { Exchange } from "../exchange";
import type { Layer } from "../layer";
import { effectiveSetting } from "../policy/effective-setting";
import { wait } from "../policy/wait";
import type { PolicyTable } from "../policy-table";

export interface FaultOptions {
  readonly policies: PolicyTable;
  readonly clock: Clock;
  random(): number;
}

type FaultSetting = NonNullable<TrafficPolicy["fault"]>;

/**
 * Injects the faults of the route's or the backend's policy that are meant for requests, or for each try.
 *
 * First the delay, then the abort, each by its own chance, as Envoy's fault filter does. Per try they are inside the
 * retries, which Istio cannot do (istio#13705).
 */
export const faultLayer = (per: "request" | "try", { policies, clock, random }: FaultOptions): Layer => {
  const befalls = (fault?: { readonly percentage: { readonly value: number } }) =>
    fault !== undefined && random() * 100 < fault.percentage.value;

  return (next) => {
    const faulty = async (exchange: Exchange, { delay, abort }: FaultSetting): Promise<Response> => {
      const { signal, facts } = exchange;
      if (befalls(delay)) {
        facts.flags.add("DI");
        await wait(delay!.fixedDelay, clock, signal);
      }
      if (!befalls(abort)) return next(exchange);
      facts.flags.add("FI");
      const status = abort!.httpStatus;
      return new Response(NULL_BODY_STATUS.has(status) ? null : "fault filter abort", { status });
    };
    return (exchange) => {
      const fault = effectiveSetting(policies, exchange, "fault");
      return fault?.per === per ? faulty(exchange, fault) : next(exchange);
    };
  };
};
