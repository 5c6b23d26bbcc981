import { runSuite, SUITE_PATH, type SuiteResults, serveSuite } from "./fixtures/http-cache-suite";
import { expect, route, test } from "./fixtures/lab";

/**
 * Of 294; the browser's own cache passes 201. Of the others some ask for what RFC 9111 has changed since (a list in Age),
 * for what no service worker may see (Set-Cookie), or for parts to be stored, which this cache does not: docs/cache.md.
 */
const PASSED_MIN_COUNT = 248;

const passed = (results: SuiteResults): string[] => Object.keys(results).filter((id) => results[id] === true);

test("loses none of the semantics of HTTP caches that the browser's own cache has, and adds many", async ({
  lab,
  browser,
}) => {
  test.setTimeout(180_000);
  await serveSuite(lab.server);
  lab.config.routes.push(route(SUITE_PATH, [{ name: "origin" }]));
  lab.serve();
  const withMesh = passed(await runSuite(await lab.open()));
  const bare = await browser.newContext();
  const plain = await bare.newPage();
  lab.server.files.set("/plain.html", "<!doctype html><title>Plain</title>");
  await plain.goto(`${lab.server.url}/plain.html`);
  const without = passed(await runSuite(plain));
  await bare.close();
  console.log(`HTTP cache tests passed: ${withMesh.length} with the mesh, ${without.length} without`);
  expect(without.length).toBeGreaterThan(190);
  expect(without.filter((id) => !withMesh.includes(id))).toEqual([]);
  expect(withMesh.length).toBeGreaterThanOrEqual(PASSED_MIN_COUNT);
});
