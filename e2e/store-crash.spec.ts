import { crashAtPoints } from "./fixtures/crash-points";
import { expect, test } from "./fixtures/lab";

/** Each write is one batch of three keys. */
const HANDLE = `const number = (value) => Number(new TextDecoder().decode(value));
async function handle(request, env) {
  const { pathname, searchParams } = new URL(request.url);
  const store = env.keyValue.open("ledger");
  if (pathname.endsWith("/write")) {
    const lane = searchParams.get("lane");
    const value = new TextEncoder().encode(searchParams.get("number"));
    await store.setMany([["first-" + lane, value], ["entry-" + lane + "-" + searchParams.get("number"), value], ["second-" + lane, value]]);
    return new Response(null, { status: 204 });
  }
  const keys = [];
  let cursor;
  do {
    const page = await store.listKeys(cursor);
    keys.push(...page.names);
    cursor = page.cursor;
  } while (cursor !== undefined);
  const lanes = keys.filter((key) => key.startsWith("first-")).map((key) => key.slice(6));
  const pairs = [];
  for (const lane of lanes) {
    const [first, second] = await store.getMany(["first-" + lane, "second-" + lane]);
    pairs.push([lane, number(first), number(second)]);
  }
  return Response.json({ entries: keys.filter((key) => key.startsWith("entry-")).map((key) => key.slice(6)), pairs });
}`;

/** It takes 20 to 60 s when nothing else runs, and browsers are not alone on a machine that builds. */
test.setTimeout(180_000);

test("a key-value store loses no acknowledged write and tears none, through 100 crashes", async ({
  lab,
  context,
}) => {
  const report = await crashAtPoints(lab, context, {
    seed: 4,
    pointCount: 100,
    handle: HANDLE,
    capabilities: { keyValue: ["ledger"] },
  });
  expect(report).toMatchObject({ lost: [], torn: [] });
  expect(Object.values(report.crashes).reduce((sum, count) => sum + count)).toBe(100);
  expect(report.acknowledgedCount).toBeGreaterThan(100);
});
