import "fake-indexeddb/auto";
import { describe } from "vitest";
import { persistentResponsesContract } from "./response-store.contract";
import { persistentResponses } from "./responses.browser";

describe("responses in IndexedDB", () => {
  persistentResponsesContract(async () => {
    const heads = await persistentResponses.heads();
    await persistentResponses.delete(heads.map(({ key }) => key));
    return persistentResponses;
  });
});
