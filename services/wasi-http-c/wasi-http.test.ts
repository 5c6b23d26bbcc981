import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { buildServices } from "../../cli/build/build-services";
import { get } from "../../scripts/services/built-service";
import { loadServicesInNode, type ServiceHandler } from "../run-in-node";

const BUILD_MS_MAX = 120_000;

/** Answers with what it was asked, and traps on /trap: the whole ABI in one service of C. */
const PROBE = `
#include "wasi-http.h"
#include <string.h>

static http_text text_of(const char *text) { return (http_text){text, strlen(text)}; }

void http_handle(const http_request *request) {
  if (request->path.length == 5 && memcmp(request->path.data, "/trap", 5) == 0) __builtin_trap();
  char pages[8] = {0};
  size_t at = sizeof pages;
  for (size_t count = __builtin_wasm_memory_size(0); count > 0; count /= 10) pages[--at] = '0' + count % 10;
  http_header headers[] = {
      {text_of("x-method"), request->method},
      {text_of("x-path"), request->path},
      {text_of("x-query"), request->query},
      {text_of("x-token"), http_request_header(request, "x-token")},
      {text_of("x-memory-pages"), {pages + at, sizeof pages - at}},
  };
  http_respond(&(http_response){201, headers, sizeof headers / sizeof *headers, request->body});
}
`;

let folder: string;
let probe: ServiceHandler;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasi-http-c-"));
  await mkdir(join(folder, "services/probe/src"), { recursive: true });
  const definition = { name: "wasi-http-probe", version: "1.0.0", artifact: { abi: "wasi-http" } };
  await writeFile(join(folder, "services/probe/service.json"), JSON.stringify(definition));
  await writeFile(join(folder, "services/probe/src/probe.c"), PROBE);
  const outDir = join(folder, "built");
  await buildServices({ servicesDir: join(folder, "services"), outDir, log: () => {} });
  probe = (await loadServicesInNode(outDir)).get("wasi-http-probe")!;
}, BUILD_MS_MAX);
afterAll(() => rm(folder, { recursive: true }));

it("hands a service the method, path, query and headers, and its answer back", async () => {
  const response = await get(probe, "/a%20b/c?x=1&y=?", { method: "DELETE", headers: { "X-Token": "t" } });
  expect(response.status).toBe(201);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "x-method": "DELETE",
    "x-path": "/a%20b/c",
    "x-query": "x=1&y=?",
    "x-token": "t",
  });
  expect(await response.text()).toBe("");
});

it("carries bodies whole: empty, of one byte, and over the size of every piece they are moved in", async () => {
  for (const length of [0, 1, 4096, 4097, 300_001]) {
    const body = Uint8Array.from({ length }, (_, index) => index % 251);
    const response = await get(probe, "/", { method: "POST", body });
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(body);
  }
});

it("gives back what it takes: memory does not grow with requests", async () => {
  const memoryPagesAfter = async (requests: number) => {
    const body = "x".repeat(200_000);
    let pages = 0;
    for (let request = 0; request < requests; request++) {
      const response = await get(probe, "/?q=1", { method: "PUT", body, headers: { "x-token": "t" } });
      expect((await response.text()).length).toBe(body.length);
      pages = Number(response.headers.get("x-memory-pages"));
    }
    return pages;
  };
  const settled = await memoryPagesAfter(5);
  expect(settled).toBeGreaterThan(0);
  expect(await memoryPagesAfter(100)).toBe(settled);
});

it("fails the request that traps, and answers the next from a new instance", async () => {
  await expect(get(probe, "/trap")).rejects.toThrow(WebAssembly.RuntimeError);
  expect((await get(probe, "/")).status).toBe(201);
});
