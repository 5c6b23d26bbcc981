import type { ServerResponse } from "node:http";
import { serveComponent } from "./fixtures/component";
import { expect, fetchIn, type Lab, route, test, timingOf } from "./fixtures/lab";
import { sha256 } from "./fixtures/lab-server";
import { problemOf } from "./fixtures/witness";

/** A component that waits, by JSPI: its bodies are streams, and it calls others. */
async function openWithRelay(lab: Lab) {
  const capabilities = { outbound: ["http://probe", "http://origin"] };
  lab.config.services.push({ ...(await serveComponent(lab.server, "relay")), capabilities });
  lab.config.routes.push(route("/relay", [{ name: "relay" }]));
  lab.serve();
  return lab.open();
}

/** Requests for /gate wait until the test opens it. */
function gateOf(lab: Lab): { open(): void; readonly waitingCount: number } {
  const waiting: ServerResponse[] = [];
  let isOpen = false;
  lab.server.handlers.set("/gate", (_request, response) => {
    if (isOpen) response.end("open");
    else waiting.push(response);
  });
  return {
    open() {
      isOpen = true;
      for (const response of waiting.splice(0)) response.end("open");
    },
    get waitingCount() {
      return waiting.length;
    },
  };
}

const ask = (authority: string, path: string): RequestInit => ({
  method: "POST",
  body: `${authority} ${path}`,
});

test("a component calls another service by its name, and waits for its answer", async ({ lab }) => {
  const page = await openWithRelay(lab);
  expect(await fetchIn(page, "/relay/ask", ask("probe", "/upper"))).toMatchObject({
    status: 200,
    text: "QUIET",
  });
  const echoed = JSON.parse((await fetchIn(page, "/relay/ask", ask("probe", "/echo?x=1"))).text);
  expect(echoed).toMatchObject({ method: "POST", path: "/echo?x=1", body: "quiet" });
  expect(echoed.headers).toContainEqual(["x-from", "relay"]);
});

test("a call that was not granted fails with HTTP-request-denied, which is number 15 of the error codes", async ({
  lab,
}) => {
  const page = await openWithRelay(lab);
  const refused = await fetchIn(page, "/relay/ask", ask("secret", "/"));
  expect(refused).toMatchObject({ status: 502, text: "16" });
  expect((await fetchIn(page, "/relay/ask", ask("probe", "/upper"))).text).toBe("QUIET");
});

test("a component waits for time to pass", async ({ lab }) => {
  const page = await openWithRelay(lab);
  expect(await fetchIn(page, "/relay/sleep")).toMatchObject({ status: 200, text: "slept" });
});

test("a component that waits may write lines to stderr, a stream that is none of its bodies", async ({
  context,
  lab,
}) => {
  const lines: string[] = [];
  context.on("console", (message) => void lines.push(message.text()));
  const page = await openWithRelay(lab);
  expect(await fetchIn(page, "/relay/logged")).toMatchObject({ status: 200, text: "logged" });
  await expect.poll(() => lines).toContain("[relay] a line of a waiting component's");
});

test("an upload that fails on its way ends in the component, which answers the next", async ({
  lab,
  direct,
}) => {
  test.skip(direct === "off", "Chromium gives a service worker's answer when the request is sent");
  const page = await openWithRelay(lab);
  const before = timingOf(await fetchIn(page, "/relay/sleep")).replica;
  await page.evaluate(async () => {
    while ((await window.foremesh!.explain("/relay/echo")).path !== "direct");
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const asked = fetch("/relay/echo", { method: "POST", body: readable, duplex: "half" } as RequestInit);
    void writer.write(new TextEncoder().encode("one"));
    const reader = (await asked).body!.getReader();
    await reader.read();
    await writer.abort(new TypeError("cut off"));
    while (!(await reader.read().catch(() => ({ done: true }))).done);
  });
  const after = await fetchIn(page, "/relay/sleep");
  expect([after.text, timingOf(after).replica]).toEqual(["slept", before]);
});

test("a response is there when the component has set it, and its body comes as it is written", async ({
  lab,
}) => {
  const gate = gateOf(lab);
  const page = await openWithRelay(lab);
  const first = await page.evaluate(async () => {
    const reader = (await fetch("/relay/gated")).body!.getReader();
    const chunk = await reader.read();
    Object.assign(window, { reader });
    return new TextDecoder().decode(chunk.value);
  });
  expect(first).toBe("first ");
  await expect.poll(() => gate.waitingCount).toBe(1);
  gate.open();
  const rest = await page.evaluate(async () => {
    const { reader } = window as unknown as { reader: ReadableStreamDefaultReader<Uint8Array> };
    let text = "";
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      text += new TextDecoder().decode(read.value);
    }
    return text;
  });
  expect(rest).toBe("second");
});

test("two exchanges wait at a time in a replica whose concurrency is two", async ({ lab }) => {
  const gate = gateOf(lab);
  const page = await openWithRelay(lab);
  const both = Promise.all([fetchIn(page, "/relay/gated"), fetchIn(page, "/relay/gated")]);
  await expect.poll(() => gate.waitingCount).toBe(2);
  gate.open();
  expect((await both).map(({ text }) => text)).toEqual(["first second", "first second"]);
});

for (const length of [0, 1, 300_000, 32 * 1024 * 1024]) {
  test(`a request of ${length} bytes streams through a component`, async ({ lab }) => {
    const page = await openWithRelay(lab);
    const seen = await page.evaluate(async (size) => {
      const body = new Uint8Array(size);
      for (let at = 0; at < size; at++) body[at] = (at * 31 + (at >> 8)) % 251;
      const response = await fetch("/relay/echo", { method: "POST", body });
      const echoed = new Uint8Array(await response.arrayBuffer());
      return { length: echoed.byteLength, differs: echoed.findIndex((byte, at) => byte !== body[at]) };
    }, length);
    expect(seen).toEqual({ length, differs: -1 });
  });
}

test("a component answers pieces of a request that has not ended yet", async ({ lab, direct }) => {
  test.skip(direct === "off", "Chromium gives a service worker's answer when the request is sent");
  const page = await openWithRelay(lab);
  await fetchIn(page, "/relay/sleep");
  const pieces = await page.evaluate(async () => {
    while ((await window.foremesh!.explain("/relay/echo")).path !== "direct");
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const init = { method: "POST", body: readable, duplex: "half" } as RequestInit;
    const asked = fetch("/relay/echo", init);
    const write = (text: string) => void writer.write(new TextEncoder().encode(text));
    write("one");
    const reader = (await asked).body!.getReader();
    const read = async () => new TextDecoder().decode((await reader.read()).value);
    const first = await read();
    write("two");
    const second = await read();
    void writer.close();
    return [first, second, (await reader.read()).done];
  });
  expect(pieces).toEqual(["one", "two", true]);
});

test("a reader that stops reading stops the component", async ({ lab, direct }) => {
  test.skip(direct === "off", "Chromium buffers 60 MB and more of a stream behind a service worker");
  let floodedCount = 0;
  lab.server.handlers.set("/flooded", (_request, response) => {
    floodedCount++;
    response.end();
  });
  const page = await openWithRelay(lab);
  await fetchIn(page, "/relay/sleep");
  await page.evaluate(async () => {
    while ((await window.foremesh!.explain("/relay/flood")).path !== "direct");
    const reader = (await fetch("/relay/flood")).body!.getReader();
    await reader.read();
    Object.assign(window, { reader });
  });
  // Until it has stood still for a while.
  for (let before = -1; before !== floodedCount; ) {
    before = floodedCount;
    for (let asked = 0; asked < 20; asked++) await fetchIn(page, "/probe/facts");
  }
  expect(floodedCount).toBeLessThan(12);
  const readBytes = await page.evaluate(async () => {
    const { reader } = window as unknown as { reader: ReadableStreamDefaultReader<Uint8Array> };
    let bytes = 0;
    for (let read = await reader.read(); !read.done; read = await reader.read())
      bytes += read.value.byteLength;
    return bytes;
  });
  expect(readBytes).toBeGreaterThan(22 * 1024 * 1024);
  expect(floodedCount).toBe(24);
});

for (const [what, path] of [
  ["traps", "trap"],
  ["returns without finishing its body", "unfinished"],
]) {
  test(`a component that ${what} in the middle of its body fails the body, and answers the next`, async ({
    lab,
  }) => {
    gateOf(lab).open();
    const page = await openWithRelay(lab);
    const seen = await page.evaluate(async (url) => {
      const response = await fetch(url);
      return response.text().catch((error: Error) => error.name);
    }, `/relay/${path}`);
    // All of it may have been there before the head went out: then it is a problem, not half a body.
    expect(seen).toMatch(/TypeError|SERVICE_TRAPPED/);
    expect((await fetchIn(page, "/relay/sleep")).text).toBe("slept");
  });
}

test("without JSPI a component that waits does not start, and the answer says why", async ({ lab }) => {
  const entry = await serveComponent(lab.server, "relay");
  const glue = lab.server.files.get("/services/relay/relay.js") as Uint8Array;
  const text = `delete WebAssembly.Suspending; delete WebAssembly.promising;\n${new TextDecoder().decode(glue)}`;
  lab.server.files.set("/services/relay/relay.js", text);
  const artifact = { ...entry.artifact, sha256: sha256(text), bytes: Buffer.byteLength(text) };
  lab.config.services.push({ ...entry, artifact });
  lab.config.routes.push(route("/relay", [{ name: "relay" }]));
  lab.serve();
  const page = await lab.open();
  const problem = problemOf(await fetchIn(page, "/relay/sleep"));
  expect(problem).toMatchObject({ status: 503, code: "FEATURE_MISSING" });
  expect(problem.detail).toContain("no JSPI");
});
