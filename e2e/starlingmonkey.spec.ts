import type { Page } from "@playwright/test";
import { serveComponent, serveUnmodified } from "./fixtures/component";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";
import { problemOf, witness } from "./fixtures/witness";

/**
 * TypeScript that listens for the "fetch" event, on StarlingMonkey: a component that waits, and answers one request per
 * instance, as the tools of the Bytecode Alliance make them by default.
 */

/** StarlingMonkey's snapshot takes half a minute on a busy machine, when no build of it is kept yet. */
test.setTimeout(180_000);

const NAME = "listener-starlingmonkey";
const RESOURCES = { timeoutMs: 20_000 };

async function open(lab: Lab, resources: object = RESOURCES): Promise<Page> {
  lab.config.services.push({ ...(await serveComponent(lab.server, NAME)), resources });
  lab.config.routes.push(route("/listener", [{ name: NAME }]));
  lab.serve();
  return lab.open();
}

test("a listener answers: text, bodies, statuses and headers of several values", async ({ context, lab }) => {
  const seen = witness(context);
  const page = await open(lab);
  expect(await fetchIn(page, "/listener")).toMatchObject({ status: 200, text: "Hello, world!" });
  const put = await fetchIn(page, "/listener?q=1", { method: "PUT", body: "Zoë 🎉" });
  expect(put).toMatchObject({ status: 200, text: "Hello, Zoë 🎉!" });
  expect(put.headers).toMatchObject({ "x-method": "PUT", "content-type": "text/plain; charset=utf-8" });
  expect((await fetchIn(page, "/listener/status?is=418")).status).toBe(418);
  expect((await fetchIn(page, "/listener/status?is=204", { method: "DELETE" })).status).toBe(204);
  const asked = await fetchIn(page, "/listener/headers", { headers: { "x-asked": "é" } });
  expect([asked.text, asked.headers["x-values"]]).toEqual(["é", "one, two"]);
  const long = "0123456789abcdef".repeat(65_536);
  expect((await fetchIn(page, "/listener/echo", { method: "POST", body: long })).text).toBe(long);
  expect(seen.errors).toEqual([]);
});

test("every request of many has an instance that was asked nothing before", async ({ lab }) => {
  const page = await open(lab, { ...RESOURCES, concurrency: 2 });
  for (let turn = 0; turn < 6; turn++)
    expect(await fetchIn(page, "/listener/asked")).toMatchObject({ status: 200, text: "1" });
  const together = Array.from({ length: 8 }, () =>
    fetchIn(page, "/listener/asked", { method: "POST", body: "x" }),
  );
  for (const answer of await Promise.all(together)) expect(answer).toMatchObject({ status: 200, text: "1" });
});

test("a body that is made in pieces arrives in pieces", async ({ lab }) => {
  const page = await open(lab);
  const pieces = await page.evaluate(async () => {
    const reader = (await fetch("/listener/stream")).body!.pipeThrough(new TextDecoderStream()).getReader();
    const read: string[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read()) read.push(next.value);
    return read;
  });
  expect(pieces).toEqual(["chunk 1\n", "chunk 2\n", "chunk 3\n"]);
});

test("a listener that throws fails its request, and answers the next", async ({ lab }) => {
  const page = await open(lab);
  expect(problemOf(await fetchIn(page, "/listener/throw")).status).toBeGreaterThanOrEqual(500);
  expect(await fetchIn(page, "/listener")).toMatchObject({ status: 200, text: "Hello, world!" });
});

test("its component of 14 MB, as it was made, is transpiled in the browser and answers", async ({ lab }) => {
  await serveComponent(lab.server, NAME);
  const component = lab.server.files.get(`/services/${NAME}/${NAME}.component.wasm`)!;
  lab.config.services.push(serveUnmodified(lab.server, "foreign", component, { resources: RESOURCES }));
  lab.config.routes.push(route("/foreign", [{ name: "foreign" }]));
  lab.serve();
  const page = await lab.open();
  expect(await fetchIn(page, "/foreign")).toMatchObject({ status: 200, text: "Hello, world!" });
  expect(await fetchIn(page, "/foreign", { method: "POST", body: "you" })).toMatchObject({
    text: "Hello, you!",
  });
});
