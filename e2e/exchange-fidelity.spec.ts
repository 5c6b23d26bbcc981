import { expect, fetchIn, test, timingOf } from "./fixtures/lab";

for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
  test(`a ${method} keeps its body, headers and query`, async ({ lab }) => {
    const page = await lab.open();
    await fetchIn(page, "/probe/facts");
    const answer = await fetchIn(page, "/probe/echo?a=1&a=2", {
      method,
      body: "grüße",
      headers: { "x-own": "yes" },
    });
    const seen = JSON.parse(answer.text);
    expect(seen).toMatchObject({ method, path: "/probe/echo?a=1&a=2", body: "grüße" });
    expect(Object.fromEntries(seen.headers)).toMatchObject({ "x-own": "yes" });
  });
}

test("status, status text and headers with several values arrive as the service sent them", async ({
  lab,
}) => {
  const page = await lab.open();
  const answer = await fetchIn(page, "/probe/headers");
  expect(answer).toMatchObject({ status: 201, statusText: "Made", text: "headers" });
  expect(answer.headers).toMatchObject({ "x-many": "a, b", link: "</a>; rel=next, </b>; rel=prev" });
});

test("a ready replica answers over the page's own port, or through the service worker when direct is off", async ({
  lab,
  direct,
}) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const answer = await fetchIn(page, "/probe/facts");
  expect(timingOf(answer)).toMatchObject({ service: "probe", path: direct === "on" ? "direct" : "worker" });
  expect(answer.url).toBe(`${lab.server.url}/probe/facts`);
});

test("a response streams: its first chunk is read while the service still works on the rest", async ({
  lab,
}) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/reset");
  const seen = await page.evaluate(async () => {
    const reader = (await fetch("/probe/stream?count=1000&ms=5")).body!.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    const { chunks } = await (await fetch("/probe/facts")).json();
    await reader.cancel();
    return { first, chunks };
  });
  // What comes close together a browser may hand over in one piece.
  expect(seen.first).toMatch(/^AAAAAAAAAA/);
  expect(seen.chunks).toBeLessThan(1000);
});

test("a reader that stops reading stops the service: only what fits the buffers is made ahead", async ({
  lab,
  direct,
}) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/reset");
  const chunks = await page.evaluate(async () => {
    const response = await fetch("/probe/stream?count=10000&bytes=65536");
    const reader = response.body!.getReader();
    await reader.read();
    const made = async () => (await (await fetch("/probe/facts")).json()).chunks as number;
    // The service works at full speed until backpressure holds it: wait until it has stood still for a while.
    let before = -1;
    for (let now = await made(); now !== before; now = await made()) {
      before = now;
      for (let turn = 0; turn < 20; turn++) await fetch("/probe/status?code=204");
    }
    await reader.cancel();
    return before;
  });
  // Behind a service worker Chromium buffers 60 to 100 MB of any worker's stream before it asks for no more.
  expect(chunks).toBeLessThan(direct === "on" ? 20 : 4_000);
});

test("a large upload arrives whole", async ({ lab }) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const answer = await page.evaluate(async () => {
    const body = new Uint8Array(5_000_000).map((_, index) => index);
    return (await fetch("/probe/count", { method: "POST", body })).json();
  });
  expect(answer).toEqual({ bytes: 5_000_000 });
});

test("a request streams: the service answers the first chunk before the last was sent", async ({ lab }) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const heard = await page.evaluate(async () => {
    let send!: (text: string) => void;
    let finish!: () => void;
    const body = new ReadableStream({
      start(controller) {
        send = (text) => controller.enqueue(new TextEncoder().encode(text));
        finish = () => controller.close();
      },
    });
    const init = { method: "POST", body, duplex: "half" } as RequestInit;
    send("first ");
    const response = await fetch("/probe/upper", init);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    const first = (await reader.read()).value;
    send("second");
    finish();
    return [first, (await reader.read()).value];
  });
  expect(heard).toEqual(["FIRST ", "SECOND"]);
});

test("what no route matches is the browser's own business", async ({ lab }) => {
  lab.server.files.set("/plain.txt", "plain");
  const page = await lab.open();
  const answer = await fetchIn(page, "/plain.txt");
  expect(answer.text).toBe("plain");
  expect(answer.headers["server-timing"]).toBeUndefined();
  const source = await page.evaluate(() => {
    const [entry] = performance.getEntriesByName(new URL("/plain.txt", location.href).href);
    return (entry as PerformanceResourceTiming & { workerFinalSourceType: string }).workerFinalSourceType;
  });
  expect(source).toBe("network");
});

test("a frame under a route is answered by the service too", async ({ lab }) => {
  const page = await lab.open();
  const title = await page.evaluate(async () => {
    const frame = document.createElement("iframe");
    frame.src = "/probe/page";
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    return frame.contentDocument!.title;
  });
  expect(title).toBe("From a service");
});

test("a redirect is followed to where it leads, or not, as the request says", async ({ lab }) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const followed = await fetchIn(page, "/probe/redirect?code=303&to=/probe/echo", {
    method: "POST",
    body: "x",
  });
  expect(JSON.parse(followed.text)).toMatchObject({ method: "GET", path: "/probe/echo" });
  const kept = await fetchIn(page, "/probe/redirect?code=307&to=/probe/echo", {
    method: "POST",
    body: "again",
  });
  expect(JSON.parse(kept.text)).toMatchObject({ method: "POST", path: "/probe/echo", body: "again" });
  const type = await page.evaluate(
    async () => (await fetch("/probe/redirect?code=302&to=/probe/echo", { redirect: "manual" })).type,
  );
  expect(type).toBe("opaqueredirect");
});

test("a service has no network, storage or realm but what it was granted", async ({ lab }) => {
  const page = await lab.open();
  const answer = await fetchIn(page, "/probe/realm");
  expect(new Set(Object.values(JSON.parse(answer.text)))).toEqual(new Set(["undefined"]));
});
