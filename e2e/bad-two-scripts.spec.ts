import { expect, fetchIn, test } from "./fixtures/lab";
import { readiness, witness } from "./fixtures/witness";

test("a second script tag is named in one warning, and there is one mesh", async ({
  context,
  direct,
  lab,
}) => {
  const tag = `<script src="/foremesh.js" data-direct="${direct}"></script>`;
  const keep = "<script>window.first = { mesh: window.foremesh, fetch: window.fetch }</script>";
  lab.server.files.set("/twice.html", `<!doctype html><title>Twice</title>${tag}${keep}${tag}`);
  const seen = witness(context);
  const page = await context.newPage();
  await page.goto(`${lab.server.url}/twice.html`);
  expect(await readiness(page)).toBe("ready");
  const isUntouched = await page.evaluate(() => {
    const { first } = window as unknown as { first: { mesh: unknown; fetch: unknown } };
    return first.mesh === window.foremesh && first.fetch === window.fetch;
  });
  expect(isUntouched).toBe(true);
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  expect(seen.lines).toHaveLength(1);
  expect(seen.lines[0]).toMatch(/ALREADY_STARTED: .*Keep one foremesh script tag per page/);
  expect(seen.errors).toEqual([]);
});

test("a second script tag counts also when the first one failed", async ({ context, lab }) => {
  lab.server.files.delete("/mesh.json");
  const tag = '<script src="/foremesh.js"></script>';
  lab.server.files.set("/twice.html", `<!doctype html><title>Twice</title>${tag}${tag}`);
  const seen = witness(context);
  const page = await context.newPage();
  await page.goto(`${lab.server.url}/twice.html`);
  expect(await readiness(page)).toBe("CONFIG_UNREADABLE");
  expect(seen.linesWith("ALREADY_STARTED")).toHaveLength(1);
  expect(seen.linesWith("CONFIG_UNREADABLE")).toHaveLength(1);
  expect(seen.errors).toEqual([]);
});
