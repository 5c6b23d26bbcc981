import { serveUnmodified } from "./fixtures/component";
import { expect, fetchIn, route, test } from "./fixtures/lab";
import { type WholeWorldOptions, WRITE_BEGUN, wholeWorld } from "./fixtures/whole-world";
import { problemOf, witness } from "./fixtures/witness";

/**
 * What a component imports and never calls is no reason not to start it: tools for Python and JavaScript keep all of the
 * world, and all others what their runtime might need.
 */

const DRAFT = `package wasi:blobstore@0.2.0-draft {
  interface container {
    resource box { constructor(); open: static func() -> box; size: func() -> u64; }
    probe: func();
  }
}`;
const FOREIGN = "package acme:things@1.0.0 { interface things { probe: func(); } }";

const STARTS: Readonly<Record<string, WholeWorldOptions>> = {
  oldest: { version: "0.2.0" },
  newer: { version: "0.2.6" },
  newest: { version: "0.2.12" },
  unoffered: { version: "0.2.3", more: "import wasi:blobstore/container@0.2.0-draft;", packages: DRAFT },
};

test("a component that imports all of WASI 0.2 in any version, and some that is not offered, answers", async ({
  context,
  lab,
}) => {
  test.setTimeout(120_000);
  for (const [name, options] of Object.entries(STARTS)) {
    lab.config.services.push(serveUnmodified(lab.server, name, await wholeWorld(options)));
    lab.config.routes.push(route(`/${name}`, [{ name }]));
  }
  lab.serve();
  const seen = witness(context);
  const page = await lab.open();
  for (const name of Object.keys(STARTS)) {
    for (let turn = 0; turn < 3; turn++) expect((await fetchIn(page, `/${name}`)).status, name).toBe(204);
  }
  expect(seen.errors).toEqual([]);
});

test("a component that waits, and writes a line while it starts, is told what it must not do then", async ({
  lab,
}) => {
  const component = await wholeWorld({ version: "0.2.6", initialize: WRITE_BEGUN });
  lab.config.services.push(serveUnmodified(lab.server, "whole", component));
  lab.config.routes.push(route("/whole", [{ name: "whole" }]));
  lab.serve();
  const problem = problemOf(await fetchIn(await lab.open(), "/whole"));
  expect(problem).toMatchObject({ status: 503, code: "SERVICE_START_FAILED" });
  expect(problem.detail).toContain("it writes to stdout or stderr, or waits, while it starts");
});

test("a component that imports a package which nobody offers does not start, and the 503 names it", async ({
  lab,
}) => {
  const options = { version: "0.2.6", more: "import acme:things/things@1.0.0;", packages: FOREIGN };
  lab.config.services.push(serveUnmodified(lab.server, "whole", await wholeWorld(options)));
  lab.config.routes.push(route("/whole", [{ name: "whole" }]));
  lab.serve();
  const problem = problemOf(await fetchIn(await lab.open(), "/whole"));
  expect(problem).toMatchObject({ status: 503, code: "SERVICE_START_FAILED" });
  expect(problem.detail).toContain("acme:things/things");
});
