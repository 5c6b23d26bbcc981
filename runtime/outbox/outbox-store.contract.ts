import { expect, it } from "vitest";
import { bytesOf, newWriteOf } from "./memory-store.fixture";
import type { OutboxStore } from "./outbox-store";

const BODY = bytesOf("a body");

/** What every outbox store promises. `create` gives an empty one. */
export function outboxStoreContract(create: () => Promise<OutboxStore>): void {
  const addTo = (store: OutboxStore, ...tickets: string[]) =>
    Promise.all(tickets.map((ticket) => store.add(newWriteOf({ ticket }), BODY)));
  const ticketsIn = async (store: OutboxStore) => (await store.read()).writes.map(({ ticket }) => ticket);

  it("gives the writes back in the order of coming", async () => {
    const store = await create();
    await addTo(store, "b", "a", "c");
    expect(await ticketsIn(store)).toEqual(["b", "a", "c"]);
  });

  it("never gives a number twice, not even that of a write that was removed", async () => {
    const store = await create();
    const [first] = await addTo(store, "a");
    await store.remove("a");
    const [second] = await addTo(store, "b");
    expect(second!.sequence).toBeGreaterThan(first!.sequence);
  });

  it("keeps a body with its write, and as long", async () => {
    const store = await create();
    const [write] = await addTo(store, "a");
    expect(await store.body(write!)).toEqual(BODY);
    await store.change(write!, { state: "conflict" }, bytesOf("another"));
    expect(await store.body(write!)).toEqual(bytesOf("another"));
    await store.remove("a");
    expect(await store.body(write!)).toBeUndefined();
  });

  it("changes a write, and says how it is kept now", async () => {
    const store = await create();
    const [write] = await addTo(store, "a");
    const changed = await store.change(write!, { state: "sending", attempts: 1 });
    expect(changed).toMatchObject({ ticket: "a", state: "sending", attempts: 1 });
    expect((await store.read()).writes).toEqual([changed]);
  });

  it("lets only the first of two change the same write", async () => {
    const store = await create();
    const [write] = await addTo(store, "a");
    await store.change(write!, { state: "sending" });
    expect(await store.change(write!, { state: "expired" })).toBeUndefined();
    expect((await store.read()).writes[0]).toMatchObject({ state: "sending" });
  });

  it("keeps nobody from changing a write by a mark", async () => {
    const store = await create();
    const [write] = await addTo(store, "a");
    expect(await store.mark("a", { isAnswered: true })).toMatchObject({ isAnswered: true, state: "queued" });
    expect(await store.change(write!, { state: "done" })).toMatchObject({ isAnswered: true, state: "done" });
    expect(await store.mark("nobody's", { isAnswered: true })).toBeUndefined();
  });

  it("does not bring a write back that was removed meanwhile", async () => {
    const store = await create();
    const [write] = await addTo(store, "a");
    await store.remove("a");
    expect(await store.change(write!, { state: "done" })).toBeUndefined();
    expect(await ticketsIn(store)).toEqual([]);
  });

  it("removes one write, and nothing when there is none of that ticket", async () => {
    const store = await create();
    await addTo(store, "a", "b");
    await store.remove("a");
    await store.remove("nobody's");
    expect(await ticketsIn(store)).toEqual(["b"]);
  });

  it("keeps one setting when another is changed", async () => {
    const store = await create();
    await store.set({ principal: "ada" });
    await store.set({ isPaused: true });
    expect(await store.read()).toEqual({ principal: "ada", isPaused: true, writes: [] });
  });

  it("lets a write begin only for who is the principal at that moment", async () => {
    const store = await create();
    const [write] = await addTo(store, "nobody's in particular");
    await store.set({ principal: "ada" });
    expect(await store.change(write!, { state: "sending" })).toBeUndefined();
    expect(await store.change(write!, { state: "expired" })).toMatchObject({ state: "expired" });
  });
}
