import type { Page } from "@playwright/test";
import { serveComponent } from "./fixtures/component";
import {
  expect,
  type Fetched,
  fetchIn,
  type Lab,
  route,
  service,
  snapshotOf,
  test,
  timingOf,
} from "./fixtures/lab";
import { problemOf } from "./fixtures/witness";

const TIMEOUT_MS = 500;

const SPINNER = `let count = 0;
export default {
  async fetch(request) {
    count++;
    if (request.url.endsWith("/loop")) for (;;);
    if (request.url.endsWith("/never")) await new Promise(() => {});
    if (request.url.endsWith("/loop-in-body")) {
      let count = 0;
      const body = new ReadableStream({
        async pull(controller) {
          if (count++ === 0) return controller.enqueue(new Uint8Array(8));
          await new Promise((resolve) => setTimeout(resolve, 100));
          for (;;);
        },
      });
      return new Response(body);
    }
    return new Response(String(count));
  },
};`;

async function openWith(lab: Lab, abi: string): Promise<Page> {
  const entry =
    abi === "wasi-http"
      ? { ...(await serveComponent(lab.server, "troublemaker")) }
      : service("spinner", SPINNER, { resources: { timeoutMs: TIMEOUT_MS } });
  lab.server.files.set("/services/spinner/spinner.js", SPINNER);
  lab.config.services.push(entry);
  lab.config.routes.push(route("/spin", [{ name: entry.name }]));
  lab.serve();
  return lab.open();
}

async function timed(answer: Promise<Fetched>): Promise<{ answer: Fetched; tookMs: number }> {
  const askedAt = performance.now();
  return { answer: await answer, tookMs: performance.now() - askedAt };
}

for (const abi of ["wasi-http", "fetch"]) {
  test(`a ${abi} service that loops for ever is a 504 in its time, and a fresh replica answers the next`, async ({
    lab,
  }) => {
    const page = await openWith(lab, abi);
    await fetchIn(page, "/probe/echo");
    const before = await fetchIn(page, "/spin/ok");
    expect(before.text).toBe("1");

    const { answer, tookMs } = await timed(fetchIn(page, "/spin/loop"));
    expect(problemOf(answer)).toMatchObject({ status: 504, flags: "UT", code: "DEADLINE_EXCEEDED" });
    expect(tookMs).toBeGreaterThan(TIMEOUT_MS - 50);
    expect(tookMs).toBeLessThan(TIMEOUT_MS + 500);

    const next = await timed(fetchIn(page, "/spin/ok"));
    expect(next.answer).toMatchObject({ status: 200, text: "1" });
    expect(next.tookMs).toBeLessThan(2_000);
    expect(timingOf(next.answer).replica).not.toBe(timingOf(before).replica);
    await expect
      .poll(async () => {
        const { services } = await snapshotOf(page);
        return services.at(-1)!.replicas.map(({ id }) => id);
      })
      .toEqual([timingOf(next.answer).replica]);
  });
}

test("a service that waits for ever is a 504 in its time, and does not keep the next request waiting", async ({
  lab,
}) => {
  const page = await openWith(lab, "fetch");
  await fetchIn(page, "/spin/ok");
  const { answer, tookMs } = await timed(fetchIn(page, "/spin/never"));
  expect(problemOf(answer)).toMatchObject({ status: 504, flags: "UT", code: "DEADLINE_EXCEEDED" });
  expect(tookMs).toBeLessThan(TIMEOUT_MS + 500);
  const next = await timed(fetchIn(page, "/spin/ok"));
  expect(next.answer.status).toBe(200);
  expect(next.tookMs).toBeLessThan(2_000);
});

test("a service that waits for ever does not keep the next request waiting when its caller gave up", async ({
  direct,
  lab,
}) => {
  test.skip(direct === "off", "behind a service worker no engine tells of it (w3c/ServiceWorker#1544)");
  const page = await openWith(lab, "fetch");
  await fetchIn(page, "/spin/ok");
  const name = await page.evaluate(() =>
    fetch("/spin/never", { signal: AbortSignal.timeout(100) }).catch((error: Error) => error.name),
  );
  expect(name).toBe("TimeoutError");
  const next = await timed(fetchIn(page, "/spin/ok"));
  expect(next.answer.status).toBe(200);
  expect(next.tookMs).toBeLessThan(2_000);
});

for (const abi of ["wasi-http", "fetch"]) {
  test(`while a ${abi} service loops the other services answer as ever`, async ({ lab }) => {
    const page = await openWith(lab, abi);
    await fetchIn(page, "/probe/echo");
    await fetchIn(page, "/spin/ok");
    const answeredCount = await page.evaluate(async () => {
      let isLooping = true;
      const loop = fetch("/spin/loop").finally(() => {
        isLooping = false;
      });
      let answered = 0;
      while (isLooping) {
        const { status } = await fetch("/probe/echo");
        if (status !== 200) throw new Error(`status ${status}`);
        if (isLooping) answered++;
      }
      await loop;
      return answered;
    });
    // One that had to wait for the loop would be the only one.
    expect(answeredCount).toBeGreaterThan(3);
  });
}

test("a service that loops after its head is replaced too, when the next request has waited its time", async ({
  lab,
}) => {
  const page = await openWith(lab, "fetch");
  await fetchIn(page, "/spin/ok");
  const next = await page.evaluate(async () => {
    const head = await fetch("/spin/loop-in-body");
    const text = await (await fetch("/spin/ok")).text();
    return { status: head.status, text };
  });
  expect(next).toEqual({ status: 200, text: "1" });
});

test("requests that wait behind a loop are answered by the next replica within 2 s", async ({ lab }) => {
  const page = await openWith(lab, "wasi-http");
  await fetchIn(page, "/spin/ok");
  const loop = fetchIn(page, "/spin/loop");
  const waiting = await Promise.all([1, 2, 3].map(() => timed(fetchIn(page, "/spin/ok"))));
  expect(waiting.map(({ answer }) => answer.status)).toEqual([200, 200, 200]);
  for (const { tookMs } of waiting) expect(tookMs).toBeLessThan(TIMEOUT_MS + 2_000);
  expect((await loop).status).toBe(504);
});

test("a service that always loops costs every request its time and no more", async ({ lab }) => {
  const page = await openWith(lab, "fetch");
  await fetchIn(page, "/spin/ok");
  for (let round = 0; round < 3; round++) {
    const { answer, tookMs } = await timed(fetchIn(page, "/spin/loop"));
    expect(problemOf(answer)).toMatchObject({ status: 504, code: "DEADLINE_EXCEEDED" });
    expect(tookMs).toBeLessThan(TIMEOUT_MS + 2_000);
  }
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});
