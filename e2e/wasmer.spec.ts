import type { Page } from "@playwright/test";
import { serveComponent } from "./fixtures/component";
import { type IsolationOptions, serveIsolated } from "./fixtures/isolated";
import { expect, fetchIn, type Lab, route, test } from "./fixtures/lab";
import { problemOf } from "./fixtures/witness";

/** clang comes first, when no build of the service is kept yet, and each test starts a runtime of 4.8 MB. */
test.setTimeout(180_000);

async function openClerk(lab: Lab, options?: IsolationOptions): Promise<Page> {
  const entry = await serveComponent(lab.server, "clerk");
  lab.config.services.push({ ...entry, resources: { timeoutMs: 20_000, replicas: { max: 1 } } });
  lab.config.routes.push(route("/clerk", [{ name: "clerk" }]));
  lab.serve();
  if (options !== undefined) serveIsolated(lab.server, options);
  return lab.open();
}

test("probe", async ({ lab, context }) => {
  context.on("console", (m) => console.log("console", m.text()));
  context.on("weberror", (m) => console.log("error", m.error()));
  const page = await openClerk(lab, {});
  const t0 = Date.now();
  const show = async (what: string, path: string, init: RequestInit = {}) => {
    const t = Date.now();
    const { status, text } = await fetchIn(page, path, init);
    console.log(what, Date.now() - t, status, text.slice(0, 600));
  };
  await show("echo", "/clerk/echo?a=1", { method: "POST", body: "ping", headers: { "x-ask": "1" } });
  console.log("cold", Date.now() - t0);
  for (let i = 0; i < 5; i++) await show("echo", "/clerk/echo?a=1", { method: "POST", body: "ping" });
  await show("environment", "/clerk/environment");
  await show("exit", "/clerk/exit");
  await show("trap", "/clerk/trap");
  await show("remember", "/clerk/remember");
  await show("remember", "/clerk/remember");
  await show("bytes", "/clerk/bytes?1000000");
  await show("none", "/clerk/none");
  const times = await page.evaluate(async () => {
    const out: number[] = [];
    for (let i = 0; i < 60; i++) {
      const t = performance.now();
      await (await fetch("/clerk/echo", { method: "POST", body: "x" })).text();
      out.push(performance.now() - t);
    }
    return out.map((x) => Math.round(x * 10) / 10);
  });
  console.log(times.join(" "));
});
