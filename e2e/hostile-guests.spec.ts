import { expect, fetchIn, type Lab, route, snapshotOf, test } from "./fixtures/lab";
import { rawWat, serveWat } from "./fixtures/wat";
import { problemOf } from "./fixtures/witness";

/** What else may be wrong with a guest than what engine-contract.spec.ts has: each ends as documented, within its bound. */
async function openWith(lab: Lab, name: string, entry: Record<string, unknown>) {
  lab.config.services.push(entry);
  lab.config.routes.push(route(`/${name}`, [{ name }]));
  lab.serve();
  return lab.open();
}

for (const [what, wat, code, detail] of [
  ["starts with more memory than it may have", rawWat({ memory: "2000" }), "MEMORY_LIMIT", "2000 pages"],
  ["asks for 64 GiB at its start", rawWat({ memory: "i64 1048576" }), "MEMORY_LIMIT", "1048576 pages"],
  [
    "imports what nobody gives",
    rawWat({ imports: '(import "env" "system" (func (param i32)))' }),
    "SERVICE_START_FAILED",
    "it imports env.system",
  ],
  [
    "traps in its start function",
    rawWat({ more: "(func $start unreachable) (start $start)" }),
    "SERVICE_START_FAILED",
    "unreachable",
  ],
  ["lacks what its ABI calls", "(module)", "SERVICE_START_FAILED", "it must export the memory memory"],
] as const) {
  test(`a module that ${what} never runs: ${code}`, async ({ lab }) => {
    const page = await openWith(lab, "hostile", await serveWat(lab, "hostile", "raw", wat));
    const problem = problemOf(await fetchIn(page, "/hostile/x"));
    expect(problem).toMatchObject({ status: 503, flags: "UH", code });
    expect(problem.detail).toContain(detail);
    expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  });
}

test("a module that spins in its start function is given up after ten seconds", async ({ lab }) => {
  const wat = rawWat({ more: "(func $start (loop $again (br $again))) (start $start)" });
  const page = await openWith(lab, "spinner", await serveWat(lab, "spinner", "raw", wat));
  expect(problemOf(await fetchIn(page, "/spinner/x"))).toMatchObject({
    status: 503,
    code: "SERVICE_START_FAILED",
  });
  expect((await fetchIn(page, "/probe/echo")).status).toBe(200);
  await expect
    .poll(async () => (await snapshotOf(page)).services.find(({ name }) => name === "spinner")?.replicas)
    .toEqual([]);
});

for (const [what, handle] of [
  ["outside of its memory", "(i64.const 0x7fff_0000_0000_0010)"],
  ["that reaches beyond it", "(i64.const 0x4000_7fff_ffff)"],
] as const) {
  test(`a response ${what} is a 502, and the guest goes on`, async ({ lab }) => {
    const wat = rawWat({
      more: "(global $bad (mut i64) (i64.const 1))",
      handle: `(if (result i64) (i64.eqz (global.get $bad))
        (then (i64.const 0x4000_0000_0013))
        (else (global.set $bad (i64.const 0)) ${handle}))`,
    });
    const page = await openWith(lab, "hostile", await serveWat(lab, "hostile", "raw", wat));
    const problem = problemOf(await fetchIn(page, "/hostile/x"));
    expect(problem).toMatchObject({ status: 502, flags: "UPE", code: "RESPONSE_INVALID" });
    expect(problem.detail).toContain("its memory ends at");
    expect((await fetchIn(page, "/hostile/x")).status).toBe(200);
  });
}

test("a service that breaks at every request backs off: 502, then 503 CRASH_LOOP until it is time", async ({
  lab,
}) => {
  const entry = await serveWat(lab, "crasher", "raw", rawWat({ handle: "unreachable" }));
  const page = await openWith(lab, "crasher", entry);
  const ask = async () => problemOf(await fetchIn(page, "/crasher/x"));
  expect(await ask()).toMatchObject({ status: 502, code: "SERVICE_TRAPPED" });
  let problem = await ask();
  // One that can be repeated may have been, at another replica, so it is not said how many requests that takes.
  while (problem.code === "SERVICE_TRAPPED") problem = await ask();
  expect(problem).toMatchObject({ status: 503, flags: "UH", code: "CRASH_LOOP" });
  expect(problem.detail).toContain("failed 3 times in a row");
  await expect.poll(async () => (await ask()).code, { timeout: 10_000 }).toBe("SERVICE_TRAPPED");
});

/** Writes "Status: 200 OK\n\nhalf" and exits, in the middle of its answer. */
const exitsMidway = (code: number) => `(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\\10\\00\\00\\00\\14\\00\\00\\00")
  (data (i32.const 16) "Status: 200 OK\\0a\\0ahalf")
  (func (export "_start")
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call $exit (i32.const ${code}))))`;

test("a command that exits with a code in the middle of its answer fails that request alone", async ({
  lab,
}) => {
  const page = await openWith(lab, "quitter", await serveWat(lab, "quitter", "wasi-command", exitsMidway(3)));
  for (let count = 0; count < 5; count++) {
    const problem = problemOf(await fetchIn(page, "/quitter/x"));
    expect(problem).toMatchObject({ status: 502, flags: "UR", code: "SERVICE_EXITED" });
    expect(problem.detail).toContain("exited with code 3");
  }
});

test("a command that exits with 0 has answered", async ({ lab }) => {
  const page = await openWith(lab, "quitter", await serveWat(lab, "quitter", "wasi-command", exitsMidway(0)));
  expect(await fetchIn(page, "/quitter/x")).toMatchObject({ status: 200, text: "half" });
});
