import { expect, it } from "vitest";
import { openChannel, settle } from "./ports.fixture";
import { splitChannel } from "./two-way";

it("keeps calls and exchanges apart on one port, in both directions, with what they carry over", async () => {
  const { port1, port2 } = openChannel();
  const [near, far] = [splitChannel(port1), splitChannel(port2)];
  const heard: string[] = [];
  far.exchanges.onmessage = ({ data }) => heard.push(`exchange ${data.text}`);
  far.calls.onmessage = ({ data }) => heard.push(`call ${data.bytes.byteLength}`);
  near.exchanges.onmessage = ({ data }) => heard.push(`back ${data.text}`);
  near.calls.onmessage = ({ data }) => heard.push(`call back ${data.text}`);
  const bytes = new Uint8Array(3);
  near.exchanges.postMessage({ text: "one" });
  near.calls.postMessage({ bytes }, [bytes.buffer]);
  far.exchanges.postMessage({ text: "two" });
  far.calls.postMessage({ text: "three" });
  await settle();
  expect(heard.sort()).toEqual(["back two", "call 3", "call back three", "exchange one"]);
  expect(bytes.byteLength).toBe(0);
});
