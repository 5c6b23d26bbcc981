import { serveComponent } from "./fixtures/component";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";
import { problemOf, witness } from "./fixtures/witness";

/** A component that never waits: it gets its body whole, and its answer goes out when it is done. */
async function openWithMirror(lab: Lab) {
  lab.config.services.push({ ...(await serveComponent(lab.server, "mirror")) });
  lab.config.routes.push(route("/mirror", [{ name: "mirror" }]));
  lab.serve();
  return lab.open();
}

const MIB = 1024 * 1024;

test("a component gives back bodies of every size, byte by byte", async ({ lab, direct }) => {
  test.slow();
  const page = await openWithMirror(lab);
  // Behind the service worker so much is sent to one that does wait.
  const largest = direct === "on" ? [32 * MIB] : [];
  for (const length of [0, 1, 4095, 4097, 65_536, 65_537, MIB + 1, ...largest]) {
    const seen = await page.evaluate(async (size) => {
      const body = new Uint8Array(size);
      for (let at = 0; at < size; at++) body[at] = (at * 31 + (at >> 8)) % 251;
      const response = await fetch("/mirror/", { method: "POST", body });
      const echoed = new Uint8Array(await response.arrayBuffer());
      const differs = echoed.findIndex((byte, at) => byte !== body[at]);
      return { status: response.status, length: echoed.byteLength, differs };
    }, length);
    expect(seen).toEqual({ status: 200, length, differs: -1 });
  }
});

test("methods, also of one's own, and headers with several values reach a component and come back", async ({
  lab,
}) => {
  const page = await openWithMirror(lab);
  for (const method of ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND", "x-own"]) {
    const answer = await fetchIn(page, "/mirror/twice", {
      method,
      headers: [
        ["x-many", "a"],
        ["x-many", "b"],
      ],
    });
    expect([method, answer.status]).toEqual([method, 200]);
    expect(answer.headers).toMatchObject({
      "x-method": method,
      "x-many": "a, b",
      "x-twice": "one, two",
    });
  }
});

for (const status of [200, 204, 304, 404, 599]) {
  test(`a component may answer ${status}`, async ({ lab }) => {
    const page = await openWithMirror(lab);
    const body = status === 204 || status === 304 ? "" : "body";
    const answer = await fetchIn(page, `/mirror/${status}`, { method: "POST", body: "body" });
    expect(answer).toMatchObject({ status, text: body });
  });
}

for (const [what, path, detail, code = "RESPONSE_INVALID"] of [
  ["with a status that fetch does not know", "/100", "its status is 100, must be within 200 to 599"],
  ["with a status beyond all", "/600", "its status is 600"],
  ["nothing", "/silent", "must call response-outparam.set"],
  ["and does not finish its body", "/unfinished", "must call outgoing-body.finish"],
  ["fewer bytes than its content-length says", "/long", "content-length says 1000000", "SERVICE_TRAPPED"],
]) {
  test(`a component that answers ${what} is a 502 that says so, and goes on`, async ({ lab }) => {
    const page = await openWithMirror(lab);
    await fetchIn(page, "/mirror/");
    const problem = problemOf(await fetchIn(page, `/mirror${path}`, { method: "POST", body: "body" }));
    expect(problem).toMatchObject({ status: 502, code });
    expect(problem.detail).toContain(detail);
    expect((await fetchIn(page, "/mirror/", { method: "POST", body: "ok" })).text).toBe("ok");
  });
}

for (const [what, path, detail] of [
  ["exits in the middle of its answer", "/exit", "the component exited with an error"],
  ["waits though it was built for calls that return at once", "/wait", '"blocking": true'],
]) {
  test(`a component that ${what} is a 502 that says so, and a fresh one answers the next`, async ({
    lab,
  }) => {
    const page = await openWithMirror(lab);
    const problem = problemOf(await fetchIn(page, `/mirror${path}`, { method: "POST", body: "body" }));
    expect(problem).toMatchObject({ status: 502, code: "SERVICE_TRAPPED" });
    expect(problem.detail).toContain(detail);
    expect((await fetchIn(page, "/mirror/", { method: "POST", body: "ok" })).text).toBe("ok");
  });
}

test("what a component writes to stderr is a line on the console with its service's name", async ({
  context,
  lab,
}) => {
  const lines: string[] = [];
  context.on("console", (message) => void lines.push(`${message.type()} ${message.text()}`));
  const seen = witness(context);
  const page = await openWithMirror(lab);
  expect((await fetchIn(page, "/mirror/logged")).status).toBe(200);
  await expect.poll(() => lines).toContain("warning [mirror] a line of the component's");
  expect(seen.errors).toEqual([]);
});
