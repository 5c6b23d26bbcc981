import type { BrowserContext, Page } from "@playwright/test";
import { openClerk } from "./fixtures/clerk";
import { ISOLATED_HEADERS, serveIsolated } from "./fixtures/isolated";
import { expect, fetchIn, route, test } from "./fixtures/lab";
import { THREAD } from "./fixtures/wasix-wat";
import { serveWat } from "./fixtures/wat";
import { problemOf, witness } from "./fixtures/witness";

/** clang comes first, when no build of the service is kept yet, and each test starts a runtime of 4.8 MB. */
test.setTimeout(180_000);

/** How often the program has said that it is alive. */
function countTicks(context: BrowserContext): () => number {
  let count = 0;
  context.on("console", (message) => {
    if (message.text() === "[clerk] tick") count++;
  });
  return () => count;
}

/** Says nothing any more, while others that would let it are answered. */
async function expectSilence(page: Page, ticks: () => number): Promise<void> {
  await fetchIn(page, "/clerk/echo");
  const before = ticks();
  for (let index = 0; index < 10; index++) await fetchIn(page, "/clerk/echo");
  expect(ticks()).toBe(before);
}

test("a program has the request as CGI, and its answer is the response", async ({ lab }) => {
  const page = await openClerk(lab);
  // The way through the service worker, which the first request takes, is another's promise.
  await fetchIn(page, "/clerk/echo");
  const init = { method: "PUT", headers: { "x-ask": "caf\u00e9" }, body: "ping" };
  const answer = await fetchIn(page, "/clerk/echo?a=%20b", init);
  expect(answer).toMatchObject({ status: 201, statusText: "Created" });
  expect(answer.text).toBe("PUT /clerk/echo?a=%20b caf\u00e9 Hello ping");
  expect(answer.headers["content-type"]).toBe("text/plain");
  expect((await fetchIn(page, "/clerk/other")).status).toBe(404);
  const large = await fetchIn(page, "/clerk/bytes?3000000");
  expect([large.status, large.text.length]).toEqual([200, 3_000_000]);
});

test("a program answers a line before the next one is sent", async ({ lab }) => {
  const page = await openClerk(lab);
  const lines = await page.evaluate(async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const init = { method: "POST", body: readable, duplex: "half" } as RequestInit;
    const response = await fetch("/clerk/converse", init);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    // The program's library may write a line in two pieces.
    const readLine = async () => {
      let line = "";
      while (!line.endsWith("\n")) {
        const { done, value } = await reader.read();
        if (done) break;
        line += value;
      }
      return line;
    };
    const heard: string[] = [];
    for (const word of ["one", "two"]) {
      await writer.write(new TextEncoder().encode(`${word}\n`));
      heard.push(await readLine());
    }
    await writer.close();
    return [...heard, (await reader.read()).done];
  });
  expect(lines).toEqual(["got one\n", "got two\n", true]);
});

test("a program waits for a reader that is slow", async ({ context, lab }) => {
  const lines: string[] = [];
  context.on("console", (message) => void lines.push(message.text()));
  const page = await openClerk(lab);
  await fetchIn(page, "/clerk/echo");
  await page.evaluate(async () => {
    const reader = (await fetch("/clerk/bytes?20000000")).body!.getReader();
    await reader.read();
    Object.assign(window, { reader });
  });
  for (let index = 0; index < 20; index++) await fetchIn(page, "/clerk/echo");
  expect(lines).not.toContain("[clerk] all is written");
  await page.evaluate(async () => {
    const { reader } = window as unknown as { reader: ReadableStreamDefaultReader };
    while (!(await reader.read()).done);
  });
  await expect.poll(() => lines).toContain("[clerk] all is written");
});

test("a program has threads, which share its memory", async ({ lab }) => {
  const entry = await serveWat(lab, "thread", "wasmer", THREAD);
  lab.config.services.push({ ...entry, resources: { timeoutMs: 20_000 } });
  lab.config.routes.push(route("/thread", [{ name: "thread" }]));
  lab.serve();
  serveIsolated(lab.server);
  const page = await lab.open();
  for (let index = 0; index < 3; index++)
    expect(await fetchIn(page, "/thread")).toMatchObject({ status: 200, text: "42" });
});

test("an exit code and a trap end as documented, and the next request is answered", async ({ lab }) => {
  const page = await openClerk(lab);
  for (const [path, code, words] of [
    ["exit", "SERVICE_EXITED", "exited with code 3"],
    ["trap", "SERVICE_TRAPPED", "unreachable"],
  ] as const) {
    const problem = problemOf(await fetchIn(page, `/clerk/${path}`));
    expect(problem).toMatchObject({ status: 502, flags: "UR", code, detail: expect.stringContaining(words) });
    expect((await fetchIn(page, "/clerk/echo")).status).toBe(201);
  }
});

test("nothing of one request is left for the next, and nothing of the machine is in its environment", async ({
  lab,
}) => {
  const page = await openClerk(lab);
  for (let index = 0; index < 2; index++)
    expect((await fetchIn(page, "/clerk/remember")).text).toBe("nothing");
  const { text } = await fetchIn(page, "/clerk/environment");
  const names = text.split("\n").map((line) => line.split("=")[0]);
  expect(names.filter((name) => !/^(?:HTTP_|REQUEST_|SERVER_|CONTENT_|$)/.test(name!)).sort()).toEqual([
    "GATEWAY_INTERFACE",
    "GREETING",
    "PATH_INFO",
    "QUERY_STRING",
    "REMOTE_ADDR",
    "SCRIPT_NAME",
  ]);
});

test("a request that is given up ends its process", async ({ context, lab }) => {
  const ticks = countTicks(context);
  const page = await openClerk(lab);
  // An abort before the head goes the direct way only, which there is once there is a replica.
  await fetchIn(page, "/clerk/echo");
  await page.evaluate(() => {
    const abort = new AbortController();
    Object.assign(window, { abort });
    fetch("/clerk/tick", { signal: abort.signal }).catch(() => undefined);
  });
  await expect.poll(ticks).toBeGreaterThan(2);
  await page.evaluate(() => (window as unknown as { abort: AbortController }).abort.abort());
  await expectSilence(page, ticks);
});

test("an answer that nobody reads any more ends its process", async ({ context, lab }) => {
  const ticks = countTicks(context);
  const page = await openClerk(lab);
  await page.evaluate(async () => {
    const reader = (await fetch("/clerk/tick-aloud")).body!.getReader();
    await reader.read();
    Object.assign(window, { reader });
  });
  await expect.poll(ticks).toBeGreaterThan(2);
  await page.evaluate(() => (window as unknown as { reader: ReadableStreamDefaultReader }).reader.cancel());
  await expectSilence(page, ticks);
});

test("a program that computes for ever ends with its replica, and the next request is answered", async ({
  lab,
}) => {
  const page = await openClerk(lab);
  // A cold start may take longer than it has.
  await expect.poll(async () => (await fetchIn(page, "/hasty/echo")).status).toBe(201);
  const problem = problemOf(await fetchIn(page, "/hasty/spin"));
  expect(problem).toMatchObject({ status: 504, code: "DEADLINE_EXCEEDED" });
  await expect.poll(async () => (await fetchIn(page, "/hasty/echo")).status).toBe(201);
});

test("without cross-origin isolation such a service does not start, and others do", async ({ lab }) => {
  const page = await openClerk(lab, "as usual");
  const problem = problemOf(await fetchIn(page, "/clerk/echo"));
  expect(problem).toMatchObject({ status: 503, flags: "UH", code: "FEATURE_MISSING" });
  expect(problem.detail).toContain("Cross-Origin-Opener-Policy: same-origin");
  expect(problem.detail).toContain("Cross-Origin-Embedder-Policy: require-corp");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect(lab.server.requests.filter((request) => request.includes("wasmer/"))).toEqual([]);
});

test("without its folder such a service does not start, and others do", async ({ lab }) => {
  const page = await openClerk(lab, { wasmer: false });
  const problem = problemOf(await fetchIn(page, "/clerk/echo"));
  expect(problem).toMatchObject({ status: 503, flags: "UH", code: "SCRIPT_UNREADABLE" });
  expect(problem.detail).toContain("the folder foremesh/wasmer/ must be served, from dist/wasmer");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});

test("a worker of the pool that fails ends its replica, and the request is answered by the next", async ({
  context,
  lab,
}) => {
  const seen = witness(context);
  let loads = 0;
  const page = await openClerk(lab);
  const serveFolder = lab.server.handlers.get("/foremesh/*")!;
  lab.server.handlers.set("/foremesh/wasmer/dist/browser-worker.js", (request, response) => {
    if (loads++ > 0) return serveFolder(request, response);
    response.writeHead(200, { "content-type": "text/javascript", ...ISOLATED_HEADERS });
    response.end('throw new Error("broken on purpose");');
  });
  expect((await fetchIn(page, "/clerk/echo")).status).toBe(201);
  expect(seen.linesWith("SERVICE_TRAPPED")).toHaveLength(1);
  expect(seen.linesWith("broken on purpose")).toHaveLength(1);
});
