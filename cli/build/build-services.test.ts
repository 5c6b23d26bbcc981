import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BuildError } from "./build-error";
import { buildServices } from "./build-services";

const FIXTURES = fileURLToPath(new URL("../../e2e/fixtures/services", import.meta.url));
/** clang comes as WebAssembly, and is compiled first; machines are shared. */
const BUILD_MS_MAX = 120_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "foremesh-build-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function writeService(name: string, abi: string, files: Readonly<Record<string, string>>, build = {}) {
  const root = join(folder, "services", name);
  const definition = { name, version: "1.0.0", artifact: { abi }, build };
  for (const [path, text] of Object.entries({ "service.json": JSON.stringify(definition), ...files })) {
    await mkdir(join(root, path, ".."), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function build(name: string, servicesDir = join(folder, "services")) {
  const lines: string[] = [];
  const outDir = join(folder, "built");
  const [entry] = await buildServices({
    servicesDir,
    outDir,
    only: [name],
    urlPrefix: "/wasm",
    log: (line) => lines.push(line.replace(/\d+ ms/, "… ms")),
  });
  return { entry: entry!, lines, file: (path: string) => readFile(join(outDir, name, path)) };
}

async function failure(name: string): Promise<BuildError> {
  const error: unknown = await build(name).catch((reason) => reason);
  expect(error).toBeInstanceOf(BuildError);
  return error as BuildError;
}

/** One exchange with a module of the raw ABI. */
async function askRaw(wasm: Uint8Array<ArrayBuffer>, message: string): Promise<string> {
  const abort = () => {
    throw new WebAssembly.RuntimeError("abort");
  };
  const { instance } = await WebAssembly.instantiate(wasm, { env: { abort } });
  const { memory, alloc, handle, _initialize } = instance.exports as {
    readonly memory: WebAssembly.Memory;
    readonly alloc: (length: number) => number;
    readonly handle: (pointer: number, length: number) => bigint;
    readonly _initialize?: () => void;
  };
  _initialize?.();
  const request = Buffer.from(message, "latin1");
  const pointer = alloc(request.length);
  new Uint8Array(memory.buffer, pointer).set(request);
  const result = handle(pointer, request.length);
  return Buffer.from(memory.buffer, Number(result >> 32n), Number(result & 0xffffffffn)).toString("latin1");
}

describe("a raw service", () => {
  for (const name of ["hello-raw-c", "hello-raw-as"]) {
    it(
      `${name} answers HTTP/1.1 messages`,
      async () => {
        const { entry, file } = await build(name, FIXTURES);
        expect(entry.artifact).toMatchObject({ abi: "raw", url: `/wasm/${name}/${name}.wasm`, files: [] });
        const answer = await askRaw(
          await file(`${name}.wasm`),
          "PATCH /greet?q=1 HTTP/1.1\r\nHost: hello\r\nX-Empty:\r\n\r\nAnn",
        );
        expect(answer).toMatch(/^HTTP\/1\.1 200 \r\ncontent-type: text\/plain/);
        expect(answer).toContain("x-method: PATCH\r\n");
        expect(answer).toMatch(/\r\n\r\nHello, Ann!$/);
      },
      BUILD_MS_MAX,
    );
  }
});

it(
  "takes a service whose inputs are the same from the build before, and builds it anew after a change",
  async () => {
    const main = (code: number) => ({ "src/main.c": `int main(void) { return ${code}; }\n` });
    const random = Math.floor(Math.random() * 1e9);
    await writeService("changing", "wasi-command", main(random));
    expect((await build("changing")).lines).toEqual([
      "services: changing building, C/C++ → wasi-command",
      "services: changing built in … ms",
    ]);
    expect((await build("changing")).lines).toEqual(["services: changing unchanged in … ms"]);
    await writeService("changing", "wasi-command", main(random + 1));
    expect((await build("changing")).lines).toHaveLength(2);
  },
  BUILD_MS_MAX,
);

it(
  "takes a .wasm of any toolchain as it is, with its digest",
  async () => {
    const { entry, file } = await build("hello-command-c", FIXTURES);
    await writeService("foreign", "wasi-command", {}, { wasm: "target/foreign.wasm" });
    await mkdir(join(folder, "services/foreign/target"));
    await writeFile(join(folder, "services/foreign/target/foreign.wasm"), await file("hello-command-c.wasm"));
    const foreign = await build("foreign");
    expect(foreign.entry.artifact.sha256).toBe(entry.artifact.sha256);
    expect(foreign.entry).not.toHaveProperty("build");
  },
  BUILD_MS_MAX,
);

describe("a build that fails says what, where and what to do", () => {
  it(
    "C: the compiler's own message with file and line",
    async () => {
      await writeService("broken-c", "raw", { "src/broken.c": "int f(void) { return nothing; }\n" });
      const { message, remedy } = await failure("broken-c");
      expect(message).toMatch(/^Cannot compile broken-c:\nbroken\.c:1:\d+: error: .*'nothing'/);
      expect(remedy).toContain(join("services", "broken-c", "src"));
    },
    BUILD_MS_MAX,
  );

  it(
    "C that misses a function: the linker's",
    async () => {
      await writeService("unlinked-c", "raw", { "src/unlinked.c": "int f(void) { return 1; }\n" });
      expect((await failure("unlinked-c")).message).toMatch(/^Cannot link unlinked-c:\n.*http_handle/s);
    },
    BUILD_MS_MAX,
  );

  it(
    "AssemblyScript: the compiler's own message with file and line",
    async () => {
      await writeService("broken-as", "raw", {
        "assembly/index.ts": "export const handle: i32 = nothing;\n",
      });
      expect((await failure("broken-as")).message).toMatch(
        /^Cannot compile broken-as:\n.*'nothing'.*assembly\/index\.ts/s,
      );
    },
    BUILD_MS_MAX,
  );

  it(
    "TypeScript: the bundler's message with the file, and what throws while the component is made",
    async () => {
      await writeService("broken-ts", "wasi-http", { "src/broken-ts.ts": "export function handle( {\n" });
      expect((await failure("broken-ts")).message).toMatch(/^Cannot compile broken-ts:\n.*broken-ts\.ts/s);
      await writeService("throwing-ts", "wasi-http", {
        "src/throwing-ts.ts": "export function handle() {}\nthrow new Error('at the top');\n",
      });
      expect((await failure("throwing-ts")).message).toMatch(
        /^Cannot make a component of throwing-ts:\n.*at the top/s,
      );
    },
    BUILD_MS_MAX,
  );

  it("TypeScript without its module", async () => {
    await writeService("entryless", "wasi-http", { "src/other.ts": "" });
    expect((await failure("entryless")).message).toMatch(
      /has no src\/entryless\.ts, must have the service.s module/,
    );
  });

  it("a .wasm that is not there, and one that is no module", async () => {
    await writeService("absent", "raw", {}, { wasm: "absent.wasm" });
    expect((await failure("absent")).message).toMatch(/absent\.wasm does not exist$/);
    await writeService("textual", "raw", { "a.wasm": "<!doctype html>" }, { wasm: "a.wasm" });
    expect((await failure("textual")).message).toMatch(/^Cannot use a\.wasm: /);
  });

  it("a service.json that cannot be read, and one that lacks a field", async () => {
    const other = join(folder, "malformed");
    await cp(FIXTURES, other, { recursive: true });
    await writeFile(join(other, "hello-raw-c/service.json"), '{"name": ');
    await expect(build("hello-raw-c", other)).rejects.toThrow(/hello-raw-c\/service\.json: .*JSON/);
    await writeFile(join(other, "hello-raw-c/service.json"), '{"name": "hello"}');
    await expect(build("hello-raw-c", other)).rejects.toThrow(/version is missing or malformed/);
  });

  it("a name that no service has: which there are", async () => {
    await expect(build("nobody", FIXTURES)).rejects.toThrow(/must be one of .*hello-raw-as, hello-raw-c/);
  });
});
