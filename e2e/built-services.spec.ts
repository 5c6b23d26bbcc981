import { serveComponent } from "./fixtures/component";
import { expect, fetchIn, route, test } from "./fixtures/lab";

/** clang and the others come first, when no build of a service is kept yet. */
test.setTimeout(180_000);

for (const [what, name] of [
  ["C as a WASI command", "hello-command-c"],
  ["C as a raw module", "hello-raw-c"],
  ["AssemblyScript as a raw module", "hello-raw-as"],
  ["TypeScript as a component", "hello-component-ts"],
  ["TypeScript as a wasi:http component", "hello-starlingmonkey"],
] as const) {
  test(`a folder of ${what} is built and answers in the mesh`, async ({ lab }) => {
    const entry = await serveComponent(lab.server, name);
    lab.config.services.push({ ...entry, resources: { timeoutMs: 20_000 } });
    lab.config.routes.push(route("/hello", [{ name }]));
    lab.serve();
    const page = await lab.open();
    const world = await fetchIn(page, "/hello");
    expect(world).toMatchObject({ status: 200, text: "Hello, world!" });
    expect(world.headers["content-type"]).toContain("text/plain");
    expect(world.headers["server-timing"]).toContain(`${name}@`);
    const ann = await fetchIn(page, "/hello?q=1", { method: "PUT", body: "Ann" });
    expect(ann).toMatchObject({ status: 200, text: "Hello, Ann!" });
    expect(ann.headers["x-method"]).toBe("PUT");
  });
}
