import type { Handle } from "./bare-order";
import { serveGreetings } from "./greet-order";

interface Exports {
  readonly memory: WebAssembly.Memory;
  alloc(length: number): number;
  handle(pointer: number, length: number): bigint;
}

/** A module of the raw ABI, called as its page in docs/services/ says. */
serveGreetings(async ({ entryUrl }) => {
  const module = await WebAssembly.compileStreaming(fetch(entryUrl));
  return async () => serveWith((await WebAssembly.instantiate(module, {})).exports as unknown as Exports);
});

function serveWith(guest: Exports): Handle {
  const utf8 = new TextEncoder();
  const decoder = new TextDecoder();
  return async ({ method, url, headers }) => {
    const { pathname, search, host } = new URL(url);
    const fields = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const message = utf8.encode(`${method} ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${fields}\r\n`);
    const pointer = guest.alloc(message.length);
    new Uint8Array(guest.memory.buffer, pointer, message.length).set(message);
    const result = guest.handle(pointer, message.length);
    const bytes = new Uint8Array(guest.memory.buffer, Number(result >> 32n), Number(result & 0xffffffffn));
    const [head = "", body] = decoder.decode(bytes).split("\r\n\r\n");
    const [status = "", ...lines] = head.split("\r\n");
    const pairs = lines.map((line) => line.split(": ") as [string, string]);
    return new Response(body, { status: Number(status.split(" ")[1]), headers: pairs });
  };
}
