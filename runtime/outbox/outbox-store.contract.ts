import { expect, it } from "vitest";
import { newWriteOf } from "./memory-store.fixture";
import type { OutboxStore } from "./outbox-store";

/** What every outbox store promises. `create` gives an empty one. */
export function outboxStoreContract(create: () => Promise<OutboxStore>): void {
  it("gives the writes back in the order of coming", async () => {
    const store = await create();
    for (const ticket of ["b", "a", "c"]) await store.add(newWriteOf({ ticket }));
    const tickets = (await store.list()).map(({ ticket }) => ticket);
    expect(tickets).toEqual(["b", "a", "c"]);
  });

  it("never gives a number twice, not even that of a write that was removed", async () => {
    const store = await create();
    const first = await store.add(newWriteOf({ ticket: "a" }));
    await store.remove("a");
    const second = await store.add(newWriteOf({ ticket: "b" }));
    expect(second.sequence).toBeGreaterThan(first.sequence);
  });

  it("changes a write, and says how it is kept now", async () => {
    const store = await create();
    const write = await store.add(newWriteOf({ ticket: "a" }));
    const changed = await store.change(write, { state: "sending", attempts: 1 });
    expect(changed).toMatchObject({ ticket: "a", state: "sending", attempts: 1 });
    expect(await store.list()).toEqual([changed]);
  });

  it("lets only the first of two change the same write", async () => {
    const store = await create();
    const write = await store.add(newWriteOf({ ticket: "a" }));
    await store.change(write, { state: "sending" });
    expect(await store.change(write, { state: "expired" })).toBeUndefined();
    expect((await store.list())[0]).toMatchObject({ state: "sending" });
  });

  it("does not bring a write back that was removed meanwhile", async () => {
    const store = await create();
    const write = await store.add(newWriteOf({ ticket: "a" }));
    await store.remove("a");
    expect(await store.change(write, { state: "done" })).toBeUndefined();
    expect(await store.list()).toEqual([]);
  });

  it("removes one write, and nothing when there is none of that ticket", async () => {
    const store = await create();
    for (const ticket of ["a", "b"]) await store.add(newWriteOf({ ticket }));
    await store.remove("a");
    await store.remove("nobody's");
    expect((await store.list()).map(({ ticket }) => ticket)).toEqual(["b"]);
  });
}
