import { expect, fetchIn, test } from "./fixtures/lab";

test("an abort before the head reaches the service within 100 ms over the direct path", async ({
  lab,
  direct,
}) => {
  test.skip(direct === "off", "behind a service worker no engine tells of it (w3c/ServiceWorker#1544)");
  const page = await lab.open();
  await fetchIn(page, "/probe/reset");
  const seen = await page.evaluate(async () => {
    const facts = async () => (await fetch("/probe/facts")).json();
    const abort = new AbortController();
    const answer = fetch("/probe/slow?ms=30000", { signal: abort.signal }).catch(
      (error: Error) => error.name,
    );
    while ((await facts()).started === 0);
    const abortedAt = performance.now();
    abort.abort();
    while ((await facts()).aborted === 0);
    return { name: await answer, tookMs: performance.now() - abortedAt };
  });
  expect(seen.name).toBe("AbortError");
  expect(seen.tookMs).toBeLessThan(100);
});

test("an abort rejects the page's fetch at once with the caller's own reason", async ({ lab }) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const message = await page.evaluate(async () => {
    const abort = new AbortController();
    const answer = fetch("/probe/slow?ms=30000", { signal: abort.signal });
    abort.abort(new Error("changed my mind"));
    return answer.catch((error: Error) => error.message);
  });
  expect(message).toBe("changed my mind");
});

test("cancelling a body stops the service's stream", async ({ lab }) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/reset");
  const cancelled = await page.evaluate(async () => {
    const reader = (await fetch("/probe/stream?count=100000&ms=2")).body!.getReader();
    await reader.read();
    await reader.cancel("enough");
    const facts = async () => (await fetch("/probe/facts")).json();
    while ((await facts()).cancelled === 0);
    return (await facts()).cancelled;
  });
  expect(cancelled).toBe(1);
});

test("an abort while the body is open stops the service's stream", async ({ lab }) => {
  const page = await lab.open();
  await fetchIn(page, "/probe/reset");
  const seen = await page.evaluate(async () => {
    const abort = new AbortController();
    const response = await fetch("/probe/stream?count=100000&ms=2", { signal: abort.signal });
    const reader = response.body!.getReader();
    await reader.read();
    abort.abort();
    const name = await reader.read().then(
      () => "read on",
      (error: Error) => error.name,
    );
    const facts = async () => (await fetch("/probe/facts")).json();
    while ((await facts()).cancelled === 0);
    return name;
  });
  expect(seen).toBe("AbortError");
});
