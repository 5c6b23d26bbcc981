import { beforeAll, describe, expect, it } from "vitest";
import { builtService, get } from "../../scripts/services/built-service";
import type { ServiceHandler } from "../run-in-node";
import { readImageHeader } from "./src/image-header";

/** For the build, and for six large pictures by code that is not optimized yet, on a busy machine. */
const SLOW_MS_MAX = 60_000;

let photos: ServiceHandler;
beforeAll(async () => {
  photos = await builtService("photos");
}, SLOW_MS_MAX);

async function picture(path: string, init?: RequestInit) {
  const response = await get(photos, path, init);
  expect(response.status).toBe(200);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const header = readImageHeader(bytes);
  expect(response.headers.get("content-type")).toBe(header?.type);
  return { ...header, bytes, headers: response.headers };
}

const post = (body: Uint8Array<ArrayBuffer>): RequestInit => ({ method: "POST", body });

interface Listed {
  readonly name: string;
  readonly title: string;
  readonly version: string;
}

async function album(): Promise<readonly Listed[]> {
  return ((await (await get(photos, "/api/photos")).json()) as { photos: Listed[] }).photos;
}

it(
  "lists the album's photos, each of which is there",
  async () => {
    const listed = await album();
    expect(listed.length).toBeGreaterThanOrEqual(5);
    for (const { name, title } of listed) {
      expect(title).not.toBe("");
      expect(await picture(`/api/photos/${name}?w=48`)).toMatchObject({ widthPx: 48, heightPx: 32 });
    }
  },
  SLOW_MS_MAX,
);

describe("a photo", () => {
  it("has the width and the format that are asked for", async () => {
    const size = { widthPx: 300, heightPx: 200 };
    expect(await picture("/api/photos/still-lake?w=300&format=webp")).toMatchObject({
      ...size,
      type: "image/webp",
    });
    expect(await picture("/api/photos/still-lake?w=300&format=jpeg")).toMatchObject({
      ...size,
      type: "image/jpeg",
    });
  });

  it("is a WebP of 800 pixels unless asked otherwise, and never larger than its original", async () => {
    expect(await picture("/api/photos/still-lake")).toMatchObject({ type: "image/webp", widthPx: 800 });
    expect(await picture("/api/photos/still-lake?w=9999")).toMatchObject({ widthPx: 1536 });
  });

  it("may be kept for ever at a URL that names its version, and for an hour at one that does not", async () => {
    const [first] = await album();
    const versioned = await picture(`/api/photos/${first!.name}?w=64&v=${first!.version}`);
    expect(versioned.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const { headers } = await picture(`/api/photos/${first!.name}?w=64`);
    expect(headers.get("cache-control")).toBe("public, max-age=3600");
  });

  it("is answered with 304 to whoever has it, and anew in another size", async () => {
    const { headers } = await picture("/api/photos/still-lake?w=64");
    const known = { headers: { "if-none-match": `"other", W/${headers.get("etag")}` } };
    const again = await get(photos, "/api/photos/still-lake?w=64", known);
    expect([again.status, again.headers.get("etag"), await again.text()]).toEqual([
      304,
      headers.get("etag"),
      "",
    ]);
    expect((await get(photos, "/api/photos/still-lake?w=65", known)).status).toBe(200);
  });
});

describe("a picture of the caller's own", () => {
  it.each(["jpeg", "webp"])("is read as %s, made smaller, and kept nowhere", async (format) => {
    const own = await picture(`/api/photos/alpine-dawn?w=900&format=${format}`);
    const small = await picture("/api/photos?w=120&format=webp", post(own.bytes));
    expect(small).toMatchObject({ type: "image/webp", widthPx: 120, heightPx: 80 });
    expect(small.headers.get("cache-control")).toBe("no-store");
  });

  it("is turned as the camera was held", async () => {
    const upright = await picture("/api/photos/alpine-dawn?w=90&format=jpeg");
    expect(await picture("/api/photos?format=jpeg", post(turned(upright.bytes)))).toMatchObject({
      widthPx: 60,
      heightPx: 90,
    });
  });

  it.each([
    ["no picture", bytesOf("<svg xmlns='http://www.w3.org/2000/svg'/>"), 415],
    ["nothing", new Uint8Array(0), 415],
    ["a JPEG that ends in its header", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16), 415],
    ["a JPEG of 4 gigapixels", jpegHeader(65_535, 65_535), 413],
    ["more than 24 MiB", new Uint8Array(24 * 1024 * 1024 + 1), 413],
    ["a JPEG with a size and nothing else", jpegHeader(64, 64), 422],
    ["a WebP with a size and nothing else", webpHeader(64, 64), 422],
  ])("is refused when it is %s", async (_, body, status) => {
    const response = await get(photos, "/api/photos", post(body));
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toMatchObject({ status, detail: expect.stringContaining("icture") });
  });

  it("leaves the service whole when it is damaged", async () => {
    const own = await picture("/api/photos/alpine-dawn?w=64&format=jpeg");
    for (let round = 0; round < 3; round++) {
      expect((await get(photos, "/api/photos", post(jpegHeader(64, 64)))).status).toBe(422);
      expect(await picture("/api/photos?w=32", post(own.bytes))).toMatchObject({ widthPx: 32 });
    }
  });
});

describe("problems", () => {
  it.each([
    ["still-lake?format=gif", "format"],
    ["still-lake?w=wide", "w"],
    ["still-lake?w=", "w"],
  ])("names the wrong parameter: %s is 400 because of %s", async (path, parameter) => {
    const response = await get(photos, `/api/photos/${path}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ path: parameter }] });
  });

  it("answers 404 to unknown names, and 405 to other methods", async () => {
    for (const path of ["/api/photos/moon", "/api/photos/", "/api/photos/constructor"]) {
      expect([path, (await get(photos, path)).status]).toEqual([path, 404]);
    }
    const posted = await get(photos, "/api/photos/still-lake", { method: "POST", body: "x" });
    expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
    const deleted = await get(photos, "/api/photos", { method: "DELETE" });
    expect([deleted.status, deleted.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  });
});

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Start of image, start of frame, end of image. */
function jpegHeader(width: number, height: number): Uint8Array<ArrayBuffer> {
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  const frame = [0xff, 0xc0, 0, 11, 8, ...size, 1, 1, 0x11, 0];
  return Uint8Array.of(0xff, 0xd8, ...frame, 0xff, 0xd9);
}

function webpHeader(width: number, height: number): Uint8Array<ArrayBuffer> {
  const size = [width & 255, width >> 8, height & 255, height >> 8];
  const frame = [0x30, 1, 0, 0x9d, 1, 0x2a, ...size, 0, 0];
  return Uint8Array.of(...bytesOf("RIFF"), 24, 0, 0, 0, ...bytesOf("WEBPVP8 "), 12, 0, 0, 0, ...frame);
}

/** With an Exif segment that says: turn by 90° (orientation 6). */
function turned(jpeg: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const orientation = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0];
  const tiff = [...bytesOf("MM"), 0, 42, 0, 0, 0, 8, 0, 1, ...orientation, 0, 0, 0, 0];
  const exif = [...bytesOf("Exif"), 0, 0, ...tiff];
  return Uint8Array.of(0xff, 0xd8, 0xff, 0xe1, 0, exif.length + 2, ...exif, ...jpeg.subarray(2));
}
