import type { Page } from "@playwright/test";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";

/** An upstream whose first answer to each request comes late enough for the service worker to be stopped before. */
function slowUpstream(lab: Lab) {
  const arrived: { readonly method: string; readonly key: string | undefined; readonly body: string }[] = [];
  let onArrival = () => {};
  let isSlow = true;
  lab.server.handlers.set("/slow-upstream", async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const key = request.headers["idempotency-key"] as string | undefined;
    arrived.push({ method: request.method!, key, body });
    const answer = () => response.end(`answer ${arrived.length}`);
    if (!isSlow) return answer();
    onArrival();
    // It is never answered: whoever asked is gone.
    response.on("error", () => undefined);
  });
  return {
    arrived,
    untilOneArrives: () =>
      new Promise<void>((resolve) => {
        onArrival = resolve;
      }),
    answerFromNowOn() {
      isSlow = false;
    },
  };
}

async function askAndKill(lab: Lab, page: Page, init: RequestInit) {
  const upstream = slowUpstream(lab);
  const arrival = upstream.untilOneArrives();
  const answer = fetchIn(page, "/slow-upstream", init);
  await arrival;
  upstream.answerFromNowOn();
  await lab.stopServiceWorker(page);
  return { answer: await answer, arrived: upstream.arrived };
}

test.beforeEach(({ lab }) => {
  lab.config.routes.push(route("/slow-upstream", [{ name: "origin" }]));
  lab.serve();
});

test("A1: a GET under way when the service worker is killed is answered", async ({ lab }) => {
  const page = await lab.open();
  const { answer, arrived } = await askAndKill(lab, page, {});
  expect(answer).toMatchObject({ status: 200, text: "answer 2" });
  expect(arrived.map(({ method }) => method)).toEqual(["GET", "GET"]);
});

test("A2: a POST with a key is sent again with the same key", async ({ lab }) => {
  const page = await lab.open();
  const init = { method: "POST", body: "write", headers: { "idempotency-key": '"k1"' } };
  const { answer, arrived } = await askAndKill(lab, page, init);
  expect(answer).toMatchObject({ status: 200, text: "answer 2" });
  expect(arrived.map(({ key, body }) => [key, body])).toEqual([
    ['"k1"', "write"],
    ['"k1"', "write"],
  ]);
});

test("A3: a POST without a key is sent once, and its outcome said to be unknown; the next one goes through", async ({
  lab,
}) => {
  const page = await lab.open();
  const { answer, arrived } = await askAndKill(lab, page, { method: "POST", body: "once" });
  expect(answer.status).toBe(504);
  expect(JSON.parse(answer.text).code).toBe("OUTCOME_UNKNOWN");
  expect(arrived.map(({ body }) => body)).toEqual(["once"]);
  const next = await fetchIn(page, "/slow-upstream", { method: "POST", body: "next" });
  expect(next).toMatchObject({ status: 200, text: "answer 2" });
});
