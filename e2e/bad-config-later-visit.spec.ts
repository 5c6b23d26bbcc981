import { expect, fetchIn, type Lab, test } from "./fixtures/lab";
import { readiness, witness } from "./fixtures/witness";

/** A visit that went well: from here on there is a last good configuration. */
async function visitOnce(lab: Lab): Promise<void> {
  const page = await lab.open();
  await fetchIn(page, "/probe/echo");
  await page.close();
}

const CASES: { what: string; spoil(lab: Lab): void; code: string; names: string }[] = [
  {
    what: "is not JSON",
    spoil: ({ server }) => server.files.set("/mesh.json", "{"),
    code: "CONFIG_UNREADABLE",
    names: "line 1, column 2",
  },
  {
    what: "has a wrong value",
    spoil: ({ server, config }) =>
      server.files.set("/mesh.json", JSON.stringify({ ...config, version: "1" })),
    code: "CONFIG_INVALID",
    names: "mesh.json $.version: ",
  },
  {
    what: "is missing",
    spoil: ({ server }) => server.files.delete("/mesh.json"),
    code: "CONFIG_UNREADABLE",
    names: "status 404",
  },
  {
    what: "cannot be fetched",
    spoil: ({ server }) => server.handlers.set("/mesh.json", (request) => void request.destroy()),
    code: "CONFIG_UNREADABLE",
    names: "Failed to fetch",
  },
];

for (const { what, spoil, code, names } of CASES) {
  test(`a later visit whose mesh.json ${what} says so and goes on with the last good one`, async ({
    context,
    lab,
  }) => {
    await visitOnce(lab);
    spoil(lab);
    const seen = witness(context);
    const page = await lab.visit();
    expect(await readiness(page)).toBe("ready");
    expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
    await expect.poll(() => seen.linesWith(names)).toHaveLength(1);
    expect(seen.linesWith("the last good one stays in use")).toHaveLength(1);

    await lab.stopServiceWorker(page);
    const after = await fetchIn(page, "/probe/echo?after=stop", { method: "POST", body: "kept" });
    expect(JSON.parse(after.text)).toMatchObject({ path: "/probe/echo?after=stop", body: "kept" });

    await page.close();
    const again = await lab.visit();
    expect(await readiness(again)).toBe("ready");
    expect((await fetchIn(again, "/probe/echo")).status).toBe(200);
    expect(seen.errors).toEqual([]);
  });

  test(`a later visit whose mesh.json ${what} names the code in the console`, async ({ context, lab }) => {
    await visitOnce(lab);
    spoil(lab);
    const seen = witness(context);
    await lab.open();
    await expect.poll(() => seen.linesWith(code)).toHaveLength(1);
  });
}

test("an unknown key is named in a warning and changes nothing else", async ({ context, lab }) => {
  const seen = witness(context);
  lab.server.files.set("/mesh.json", JSON.stringify({ ...lab.config, upstream: [] }));
  const page = await lab.open();
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  await expect.poll(() => seen.linesWith("$.upstream").length).toBeGreaterThan(0);
  expect(seen.linesWith("$.upstream")[0]).toContain('Did you mean "upstreams"?');
  expect(seen.errors).toEqual([]);
});
