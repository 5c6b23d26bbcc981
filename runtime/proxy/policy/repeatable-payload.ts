import type { Payload } from "../../protocol/payload";
import type { Exchange } from "../exchange";

/**
 * A payload that the network does not use up: each try is given a clone, which keeps the body it was made with, so that
 * it does not become an upload stream. What was read of it stays in memory for the next try, hence only where one may be.
 */
export function repeatablePayload({ request, payload }: Exchange): Payload {
  return {
    take: () => payload.take(),
    asRequest: async () => (request.bodyUsed ? payload.asRequest() : request.clone()),
    get isSpent() {
      return payload.isSpent;
    },
  };
}
