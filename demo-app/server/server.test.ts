import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LoadServices } from "./demo-api";
import { createDemoServer, type DemoServer } from "./server";

const FILES: Readonly<Record<string, string>> = {
  "index.html": "<title>Wayfarer</title>",
  "mesh.json": "{}",
  "foremesh-sw.js": "// worker",
  "assets/main-D3adB33f.js": "export {};",
  "services/maps/core.wasm": "\0asm",
  "../secret.txt": "secret",
};

let folder: string;
let server: DemoServer;
let loads: number;

const echo: LoadServices = async () => {
  loads++;
  if (loads === 1 && failFirstLoad) throw new Error("disk on fire");
  const answer = async (request: Request): Promise<Response> =>
    Response.json({ method: request.method, url: new URL(request.url).search, body: await request.text() });
  return new Map([
    ["gazetteer", answer],
    ["itinerary", answer],
  ]);
};
let failFirstLoad = false;

beforeEach(async () => {
  loads = 0;
  failFirstLoad = false;
  folder = await mkdtemp(join(tmpdir(), "wayfarer-"));
  for (const [path, text] of Object.entries(FILES)) {
    const file = join(folder, "dist", path);
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(file, text);
  }
  server = await createDemoServer({ root: join(folder, "dist"), servicesDir: "", loadServices: echo });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(server.url + path, init);

/** The path goes out as it is; fetch would tidy up the dots first. */
const askRaw = (path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    get({ port: new URL(server.url).port, host: "127.0.0.1", path }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    }).on("error", reject);
  });

describe("files", () => {
  it.each([
    ["/", "text/html; charset=utf-8", "no-cache"],
    ["/mesh.json", "application/json; charset=utf-8", "no-cache"],
    ["/foremesh-sw.js", "text/javascript; charset=utf-8", "no-cache"],
    ["/assets/main-D3adB33f.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
    ["/services/maps/core.wasm", "application/wasm", "no-cache"],
  ])("serves %s as %s, %s", async (path, type, cacheControl) => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe(type);
    expect(response.headers.get("cache-control")).toBe(cacheControl);
  });

  it("answers 404 for a missing file, not with the page", async () => {
    const response = await ask("/foremesh.js");
    expect([response.status, await response.text()]).toEqual([404, "Not found\n"]);
    expect((await ask("/assets/")).status).toBe(404);
  });

  it.each([
    "/../secret.txt",
    "/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/..%5csecret.txt",
    "/%00",
    "/%zz",
  ])("refuses %s", async (path) => {
    expect(await askRaw(path)).toBe(400);
  });

  it("saves the transfer when the file is unchanged", async () => {
    const etag = (await ask("/mesh.json")).headers.get("etag")!;
    const response = await ask("/mesh.json", { headers: { "if-none-match": etag } });
    expect([response.status, await response.text()]).toEqual([304, ""]);
  });

  it("answers HEAD without a body and other methods with 405", async () => {
    const head = await ask("/", { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "23", ""]);
    const post = await ask("/", { method: "POST", body: "x" });
    expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  });
});

describe("security headers", () => {
  it.each(["/", "/assets/main-D3adB33f.js", "/missing", "/api/rates"])(
    "let no WebAssembly compile on %s",
    async (path) => {
      const { headers } = await ask(path);
      expect(headers.get("content-security-policy")).toMatch(/script-src 'self'$/);
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    },
  );

  it.each(["/foremesh-sw.js", "/foremesh/host.js", "/services/maps/core.wasm"])(
    "let it on %s",
    async (path) => {
      expect((await ask(path)).headers.get("content-security-policy")).toMatch(
        /script-src 'self' 'wasm-unsafe-eval'$/,
      );
    },
  );
});

describe("the API", () => {
  it("hands a request to the service of its path, body and query included", async () => {
    const response = await ask("/api/itinerary/plan?x=1", { method: "POST", body: '{"stops":[]}' });
    expect(await response.json()).toEqual({ method: "POST", url: "?x=1", body: '{"stops":[]}' });
  });

  it("loads the services once, and not before one is needed", async () => {
    await ask("/");
    await ask("/api/rates");
    expect(loads).toBe(0);
    await Promise.all([ask("/api/places/search?q=a"), ask("/api/places/search?q=b")]);
    expect(loads).toBe(1);
  });

  it("tells a failed load as a problem and tries again at the next request", async () => {
    failFirstLoad = true;
    const failed = await ask("/api/places/search");
    expect(failed.headers.get("content-type")).toBe("application/problem+json");
    expect(await failed.json()).toMatchObject({ status: 502, detail: "gazetteer: disk on fire" });
    expect((await ask("/api/places/search")).status).toBe(200);
  });

  it.each([
    ["/api/maps/region.png", 503],
    ["/api/unknown", 404],
    ["/api/constructor", 404],
  ])("answers %s with %i when nothing serves it", async (path, status) => {
    expect((await ask(path)).status).toBe(status);
  });

  it("refuses a body over 1 MiB", async () => {
    const response = await ask("/api/itinerary/plan", { method: "POST", body: "x".repeat(1024 * 1024 + 1) });
    expect(response.status).toBe(400);
  });

  it("is gone while off, while files still come, and is back when on", async () => {
    server.setApi("off");
    await expect(ask("/api/rates")).rejects.toThrow("fetch failed");
    expect((await ask("/")).status).toBe(200);
    server.setApi("on");
    expect((await ask("/api/rates")).status).toBe(200);
  });
});

describe("rates", () => {
  it("convert from any base, consistently", async () => {
    const euro = (await (await ask("/api/rates?base=EUR")).json()) as { rates: Record<string, number> };
    const franc = (await (await ask("/api/rates?base=chf")).json()) as {
      base: string;
      rates: Record<string, number>;
    };
    expect(franc.base).toBe("CHF");
    expect(franc.rates.CHF).toBeUndefined();
    expect(franc.rates.EUR! * euro.rates.CHF!).toBeCloseTo(1, 4);
    expect(Object.keys(euro.rates).length).toBeGreaterThanOrEqual(30);
  });

  it("refuse an unknown base and any write", async () => {
    expect((await ask("/api/rates?base=XXX")).status).toBe(400);
    expect((await ask("/api/rates", { method: "POST" })).status).toBe(405);
  });
});

it("logs every request in order, query included", async () => {
  await ask("/");
  await ask("/api/rates?base=USD");
  expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "GET /",
    "GET /api/rates?base=USD",
  ]);
});
