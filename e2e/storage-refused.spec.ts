import { expect, fetchIn, snapshotOf, test } from "./fixtures/lab";
import { builtFile } from "./fixtures/lab-server";
import { readiness, witness } from "./fixtures/witness";

/** How browsers refuse what the mesh needs: with an exception, a rejected promise, or by not having it. */
const REFUSALS = {
  "service workers throw": {
    code: "CONTEXT_REFUSED",
    script: `Object.defineProperty(navigator, "serviceWorker", { get() { throw new DOMException("denied", "SecurityError"); } });`,
  },
  "service workers cannot be registered": {
    code: "CONTEXT_REFUSED",
    script: `ServiceWorkerContainer.prototype.getRegistrations = () => Promise.reject(new DOMException("denied", "SecurityError"));`,
  },
  "service workers are absent": {
    code: "UNSUPPORTED_BROWSER",
    script: `delete Navigator.prototype.serviceWorker;`,
  },
  "locks are refused": {
    code: "CONTEXT_REFUSED",
    script: `LockManager.prototype.request = LockManager.prototype.query = () => Promise.reject(new DOMException("denied", "SecurityError"));`,
  },
  "locks are absent": { code: "UNSUPPORTED_BROWSER", script: `delete Navigator.prototype.locks;` },
} as const;

for (const [what, { code, script }] of Object.entries(REFUSALS)) {
  test(`C25: where ${what}, the app works as without the mesh, which one line says`, async ({
    context,
    lab,
  }) => {
    lab.server.handlers.set("/probe/echo", (_request, response) => void response.end("from the backend"));
    // Before the first navigation a page is no secure context, and has none of them.
    await context.addInitScript(`if (isSecureContext) { ${script} }`);
    const seen = witness(context);
    const page = await lab.visit();
    expect(await readiness(page)).toBe(code);
    expect((await fetchIn(page, "/probe/echo")).text).toBe("from the backend");
    // Nor does what an app asks of the mesh hang, or throw at it unasked.
    const asked = await page.evaluate(async () => {
      const mesh = window.foremesh!;
      mesh.on("update", () => undefined);
      await mesh.setRole("guest");
      const calls = [mesh.snapshot(), mesh.setSecret("a", "b"), mesh.outbox.list(), mesh.history("probe")];
      const outcomes = await Promise.allSettled(calls);
      return [...outcomes.map(({ status }) => status), await mesh.update()];
    });
    expect(asked).toEqual(["rejected", "rejected", "rejected", "rejected", false]);
    expect(seen.lines).toHaveLength(1);
    expect(seen.lines[0]).toMatch(new RegExp(`^\\[foremesh\\] ${code}: .*\\. (?:Allow|Use) `));
    expect(seen.errors).toEqual([]);
  });
}

test("C25: where localStorage and sessionStorage throw, the mesh does without them", async ({
  context,
  lab,
}) => {
  const denied = `{ get() { throw new DOMException("denied", "SecurityError"); } }`;
  await context.addInitScript(
    `for (const name of ["localStorage", "sessionStorage"]) Object.defineProperty(window, name, ${denied});`,
  );
  const seen = witness(context);
  const page = await lab.open();
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect(seen.lines).toEqual([]);
  expect(seen.errors).toEqual([]);
});

test("C25: where IndexedDB is refused, services answer, and one line says that nothing is kept", async ({
  context,
  lab,
}) => {
  const refuse = `IDBFactory.prototype.open = () => { throw new DOMException("denied", "SecurityError"); };`;
  const { server } = lab;
  for (const path of ["/foremesh-sw.js", "/foremesh/controller.js"]) {
    server.files.set(path, `${refuse}\n${new TextDecoder().decode((await builtFile(path))!)}`);
  }
  const seen = witness(context);
  const page = await lab.open();
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect((await snapshotOf(page)).storage?.code).toBe("STORAGE_BROKEN");
  await lab.stopServiceWorker(page);
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  // Each realm tells its own console: the page of the controller, and the worker.
  expect(new Set(seen.lines.map((line) => line.split(":")[0]))).toEqual(
    new Set(["[foremesh] STORAGE_BROKEN"]),
  );
  expect(seen.errors).toEqual([]);
});
