import { writeFileSync } from "node:fs";
import { runSuite, SUITE_PATH, type SuiteResults, serveSuite, suiteTests } from "./fixtures/http-cache-suite";
import { expect, route, test } from "./fixtures/lab";

const passed = (results: SuiteResults): string[] => Object.keys(results).filter((id) => results[id] === true);

test("loses none of the semantics of HTTP caches that the browser's own cache has", async ({
  lab,
  browser,
}) => {
  test.setTimeout(180_000);
  await serveSuite(lab.server);
  lab.config.routes.push(route(SUITE_PATH, [{ name: "origin" }]));
  lab.serve();
  const page = await lab.open();
  const withWorker = await runSuite(page);
  const bare = await browser.newContext();
  const plain = await bare.newPage();
  lab.server.files.set("/plain.html", "<!doctype html><title>Plain</title>");
  await plain.goto(`${lab.server.url}/plain.html`);
  const without = await runSuite(plain);
  await bare.close();
  const won = passed(withWorker).filter((id) => without[id] !== true);
  const lost = passed(without).filter((id) => withWorker[id] !== true);
  const kinds = new Map((await suiteTests()).map(({ id, kind }) => [id, kind]));
  console.log(
    `${passed(withWorker).length} of ${Object.keys(withWorker).length} passed, ${passed(without).length} without`,
  );
  writeFileSync(
    "/tmp/http-notes/results.json",
    JSON.stringify({ withWorker, without, lost, won, kinds: [...kinds] }, null, 1),
  );
  expect(lost).toEqual([]);
});
