import { expect, it } from "vitest";
import { deferred } from "../kernel/deferred";
import { MeshError } from "../kernel/errors";
import type { Channel } from "./channel";
import { openChannel } from "./ports.fixture";
import { remoteOf, serveCalls } from "./rpc";

function connect<Api extends { [Name in keyof Api]: (...args: never[]) => unknown }>(
  api: Api,
  pendingMax?: number,
) {
  const { port1, port2 } = openChannel();
  serveCalls(port1 as Channel, api, "CONTROL_FAILED", pendingMax);
  return remoteOf<Api>(port2 as Channel, (value) => value instanceof MessagePort);
}

it("brings arguments there and results back, each to its own call", async () => {
  const remote = connect({ double: async (value: number) => 2 * value, now: () => "noon" });
  expect(await Promise.all([remote.double(2), remote.now(), remote.double(21)])).toEqual([4, "noon", 42]);
});

it("rejects with the error's own code and remedy", async () => {
  const remote = connect({
    fail: () => {
      throw new MeshError("NO_ENDPOINT", "Cannot prewarm x: unknown");
    },
  });
  const error = await remote.fail().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(MeshError);
  expect(error).toMatchObject({ code: "NO_ENDPOINT", message: "Cannot prewarm x: unknown" });
});

it("refuses more calls at a time than it may, and takes them again afterwards", async () => {
  const first = deferred<string>();
  const remote = connect({ wait: () => first.promise, now: () => "noon" }, 1);
  const waiting = remote.wait();
  await expect(remote.now()).rejects.toMatchObject({ code: "OVERLOADED" });
  first.resolve("done");
  expect(await waiting).toBe("done");
  expect(await remote.now()).toBe("noon");
});

it("moves ports among the arguments to the other side", async () => {
  const remote = connect({ greet: (port: MessagePort) => port.postMessage("hello") });
  const { port1, port2 } = openChannel();
  const heard = new Promise((resolve) => {
    port2.onmessage = ({ data }) => resolve(data);
  });
  await remote.greet(port1);
  expect(await heard).toBe("hello");
});

it("can be handed on by an async function: it is no promise itself", async () => {
  const remote = connect({ now: () => 1 });
  const handedOn = await Promise.resolve(remote);
  expect(await handedOn.now()).toBe(1);
});
