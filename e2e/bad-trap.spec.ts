import { serveComponent } from "./fixtures/component";
import { expect, fetchIn, type Lab, route, service, snapshotOf, test, timingOf } from "./fixtures/lab";
import { problemOf, witness } from "./fixtures/witness";

async function openWithTroublemaker(lab: Lab) {
  lab.config.services.push({ ...(await serveComponent(lab.server, "troublemaker")) });
  lab.config.routes.push(route("/trouble", [{ name: "troublemaker" }]));
  lab.serve();
  return lab.open();
}

for (const [what, action] of [
  ["hits a trap", "trap"],
  ["overflows its stack", "recurse"],
]) {
  test(`a component that ${what} fails that request alone, and a fresh replica answers the next`, async ({
    context,
    lab,
  }) => {
    const seen = witness(context);
    const page = await openWithTroublemaker(lab);
    await fetchIn(page, "/trouble/ok");
    const before = await fetchIn(page, "/trouble/ok");
    expect(before.text).toBe("2");

    const problem = problemOf(await fetchIn(page, `/trouble/${action}`));
    expect(problem).toMatchObject({ status: 502, flags: "UR", code: "SERVICE_TRAPPED" });
    expect(problem.remedy).toContain("it trapped");

    // Its memory starts anew.
    const after = await fetchIn(page, "/trouble/ok");
    expect(after).toMatchObject({ status: 200, text: "1" });
    expect(timingOf(after).replica).not.toBe(timingOf(before).replica);
    const { replicas } = (await snapshotOf(page)).services.find(({ name }) => name === "troublemaker")!;
    expect(replicas.map(({ id }) => id)).toEqual([timingOf(after).replica]);
    expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
    expect(seen.errors).toEqual([]);
  });
}

test("a trap answers with the fallback upstream when the request may be sent again", async ({ lab }) => {
  lab.server.handlers.set("/trouble/trap", (_request, response) => void response.end("from the upstream"));
  lab.config.services.push({ ...(await serveComponent(lab.server, "troublemaker")) });
  lab.config.routes.push(route("/trouble", [{ name: "troublemaker" }, { name: "origin", fallback: true }]));
  lab.serve();
  const page = await lab.open();
  expect((await fetchIn(page, "/trouble/trap")).text).toBe("from the upstream");
  const unsafe = await fetchIn(page, "/trouble/trap", { method: "POST", body: "once" });
  expect(problemOf(unsafe)).toMatchObject({ status: 502, code: "SERVICE_TRAPPED" });
  expect(lab.server.requests.filter((line) => line === "POST /trouble/trap")).toEqual([]);
});

test("requests that wait behind a trap are answered by the next replica", async ({ lab }) => {
  const page = await openWithTroublemaker(lab);
  await fetchIn(page, "/trouble/ok");
  const paths = ["trap", "ok", "ok", "trap", "ok"];
  const answers = await Promise.all(paths.map((path) => fetchIn(page, `/trouble/${path}`)));
  expect(answers.map(({ status }) => status)).toEqual([502, 200, 200, 502, 200]);
});

test("an exception of a fetch service is a 502, and its replica goes on", async ({ context, lab }) => {
  const seen = witness(context);
  const page = await lab.open();
  const before = await fetchIn(page, "/probe/echo");
  const problem = problemOf(await fetchIn(page, "/probe/throw"));
  expect(problem).toMatchObject({ status: 502, flags: "UR", code: "SERVICE_TRAPPED" });
  expect(problem.detail).toContain("as asked");
  expect(timingOf(await fetchIn(page, "/probe/echo")).replica).toBe(timingOf(before).replica);
  expect(seen.errors).toEqual([]);
});

for (const [what, value] of [
  ["nothing", "undefined"],
  ["a string", '"text"'],
  ["a response whose body was read", "(await (r => r.text().then(() => r))(new Response('x')))"],
  ["a network error", "Response.error()"],
]) {
  test(`a fetch service that answers with ${what} is a 502 that says so, and goes on`, async ({ lab }) => {
    const source = `export default {
      async fetch(request) { return request.url.endsWith("/odd") ? ${value} : new Response("ok"); },
    };`;
    lab.server.files.set("/services/odd/odd.js", source);
    lab.config.services.push(service("odd", source));
    lab.config.routes.push(route("/odd", [{ name: "odd" }]));
    lab.serve();
    const page = await lab.open();
    expect(problemOf(await fetchIn(page, "/odd/odd"))).toMatchObject({
      status: 502,
      code: "RESPONSE_INVALID",
    });
    expect((await fetchIn(page, "/odd/even")).text).toBe("ok");
  });
}

/** Throws where no exchange can catch it, `ms` after the request that asks for it. */
const thrower = (ms: number, answer: string) => `export default {
  fetch(request) {
    if (!request.url.endsWith("/later")) return new Response("ok");
    setTimeout(() => { throw new Error("out of the blue"); }, ${ms});
    return ${answer};
  },
};`;

async function openWithOdd(lab: Lab, source: string) {
  lab.server.files.set("/services/odd/odd.js", source);
  lab.config.services.push(service("odd", source));
  lab.config.routes.push(route("/odd", [{ name: "odd" }]));
  lab.serve();
  return lab.open();
}

test("an error outside of any exchange costs the service its replica, not the next request", async ({
  context,
  lab,
}) => {
  const seen = witness(context);
  // Late enough for the answer to be there: an idempotent request that is lost is sent again.
  const page = await openWithOdd(lab, thrower(100, 'new Response("ok")'));
  const before = await fetchIn(page, "/odd/later");
  expect(before.text).toBe("ok");
  await expect
    .poll(async () => timingOf(await fetchIn(page, "/odd/ok")).replica)
    .not.toBe(timingOf(before).replica);
  expect(seen.linesWith("out of the blue")).toHaveLength(1);
  expect(seen.errors).toEqual([]);
});

test("a request that kills every replica it meets is given up after a few, and costs the others nothing", async ({
  context,
  lab,
}) => {
  const seen = witness(context);
  const page = await openWithOdd(lab, thrower(0, "new Promise(() => {})"));
  await fetchIn(page, "/odd/ok");
  const problem = problemOf(await fetchIn(page, "/odd/later"));
  expect(seen.linesWith("out of the blue").length).toBeLessThanOrEqual(3);
  expect(problem).toMatchObject({ status: 503, flags: "UR", code: "ENDPOINT_LOST" });
  expect((await fetchIn(page, "/odd/ok")).text).toBe("ok");
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
});
