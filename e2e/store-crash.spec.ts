import { crashAtPoints } from "./fixtures/crash-points";
import { expect, test } from "./fixtures/lab";

/**
 * Each write is one batch of four keys: both halves of the lane's pair, which the next write replaces, and both halves of
 * the entry, which stay as they are, so that a write that was torn is seen in the end.
 */
const HANDLE = `const bytes = (text) => new TextEncoder().encode(text);
const number = (value) => value && Number(new TextDecoder().decode(value));

async function write(store, lane, number) {
  const keys = ["pair-first-" + lane, "first-" + lane + "-" + number, "second-" + lane + "-" + number, "pair-second-" + lane];
  await store.setMany(keys.map((key) => [key, bytes(number)]));
}

async function allKeys(store) {
  const keys = [];
  let cursor;
  do {
    const page = await store.listKeys(cursor);
    keys.push(...page.names);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return keys;
}

async function read(store) {
  const keys = await allKeys(store);
  const after = (prefix) => keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
  const pairs = [];
  for (const lane of after("pair-first-")) {
    const [first, second] = await store.getMany(["pair-first-" + lane, "pair-second-" + lane]);
    pairs.push([lane, number(first), number(second)]);
  }
  const [firsts, seconds] = [new Set(after("first-")), new Set(after("second-"))];
  for (const entry of new Set([...firsts, ...seconds])) {
    const [lane, number] = entry.split("-").map(Number);
    pairs.push([lane, firsts.has(entry) ? number : null, seconds.has(entry) ? number : null]);
  }
  return { entries: [...seconds], pairs };
}

async function handle(request, env) {
  const { pathname, searchParams } = new URL(request.url);
  const store = env.keyValue.open("ledger");
  if (!pathname.endsWith("/write")) return Response.json(await read(store));
  await write(store, searchParams.get("lane"), searchParams.get("number"));
  return new Response(null, { status: 204 });
}`;

/** Far more than it takes: browsers may not be alone on the machine. */
test.setTimeout(300_000);

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
