import { expect, it } from "vitest";
import { storedHead } from "./read-head.fixture";
import type { PersistentResponses } from "./response-store";

const headAt = (key: string, etag = "1") =>
  storedHead({ etag }, { key, url: key.split(" ")[0]!, bytes: 3 }).head;
const body = () => new Uint8Array([1, 2, 3]);

/** What every persistent tier of responses promises. `create` gives an empty one. */
export function persistentResponsesContract(create: () => Promise<PersistentResponses>): void {
  it("gives back what it was given", async () => {
    const tier = await create();
    await tier.put(headAt("a []"), body());
    await tier.put(headAt("b []"), new Blob(["text"]));
    expect(await tier.heads()).toEqual([headAt("a []"), headAt("b []")]);
    expect([await tier.body("a []"), await tier.body("c []")]).toEqual([body(), undefined]);
  });

  it("keeps the latest head of a key, with its body or alone", async () => {
    const tier = await create();
    await tier.put(headAt("a []"), body());
    await tier.put(headAt("a []", "2"), body());
    expect(await tier.heads()).toEqual([headAt("a []", "2")]);
    await tier.putHead(headAt("a []", "3"));
    expect(await tier.heads()).toEqual([headAt("a []", "3")]);
  });

  it("has no head without a body", async () => {
    const tier = await create();
    await tier.putHead(headAt("a []"));
    expect(await tier.heads()).toEqual([]);
  });

  it("forgets head and body of what it is told to", async () => {
    const tier = await create();
    for (const key of ["a []", "b []"]) await tier.put(headAt(key), body());
    await tier.delete(["a []", "never there []"]);
    expect([await tier.heads(), await tier.body("a []")]).toEqual([[headAt("b []")], undefined]);
  });
}
