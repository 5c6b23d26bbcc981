import type { ServiceModule } from "../../../runtime/hosts/service-module";
import { answerMethods, jsonAnswer, notFound, problemAnswer } from "../../fetch-answers/src/answers";
import { type Photo, readAlbum } from "./album";
import { type Codecs, createCodecs } from "./codecs";
import { readImageHeader } from "./image-header";
import { type Output, readOutput } from "./output";
import { readBody } from "./read-body";

const ALBUM = "/api/photos";
const BODY_MAX_BYTES = 24 * 1024 * 1024;
/** A phone's usual photo has 12 megapixels, its largest 24; decoded, those take 96 MB. */
const PIXELS_MAX = 25_000_000;

let album: ReadonlyMap<string, Photo>;
let codecs: Codecs;

const photos: ServiceModule = {
  async init({ modules, files }) {
    [codecs, album] = await Promise.all([createCodecs(modules), readAlbum(files)]);
  },
  fetch: (request) =>
    answerMethods(request, {
      GET: (url) => (url.pathname === ALBUM ? answerAlbum() : answerPhoto(url, request.headers)),
      ...(new URL(request.url).pathname === ALBUM ? { POST: (url: URL) => transcode(request, url) } : {}),
    }),
};

function answerAlbum(): Response {
  return jsonAnswer({
    photos: [...album.values()].map(({ name, title, version }) => ({ name, title, version })),
  });
}

async function answerPhoto({ pathname, searchParams }: URL, asked: Headers): Promise<Response> {
  const photo = album.get(pathname.slice(ALBUM.length + 1));
  if (photo === undefined) return notFound(`No photo is at ${pathname}`);
  const output = readOutput(searchParams);
  const { widthPx, type } = output;
  const etag = `"${photo.version}-${widthPx}-${type.slice("image/".length)}"`;
  const isVersioned = searchParams.get("v") === photo.version;
  const headers = {
    etag,
    "cache-control": isVersioned ? "public, max-age=31536000, immutable" : "public, max-age=3600",
  };
  if (isKnown(asked, etag)) return new Response(null, { status: 304, headers });
  return answerPicture(photo.bytes, output, headers);
}

/** RFC 9110 13.1.2: a list of tags, compared weakly, or any. */
const isKnown = (asked: Headers, etag: string): boolean =>
  (asked.get("if-none-match") ?? "")
    .split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""))
    .some((tag) => tag === etag || tag === "*");

/** A picture of the caller's own, who alone gets the answer. */
async function transcode(request: Request, { searchParams }: URL): Promise<Response> {
  const output = readOutput(searchParams);
  const bytes = await readBody(request, BODY_MAX_BYTES);
  if (bytes === undefined) {
    return problemAnswer(
      413,
      "Content Too Large",
      `A picture may have ${BODY_MAX_BYTES / 1024 / 1024} MiB at most`,
    );
  }
  return answerPicture(bytes, output, { "cache-control": "no-store" });
}

async function answerPicture(
  bytes: ArrayBuffer,
  { widthPx, type }: Output,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const header = readImageHeader(new Uint8Array(bytes));
  if (header === undefined) {
    const accept = "image/jpeg, image/webp";
    return problemAnswer(415, "Unsupported Media Type", "Only JPEG and WebP pictures can be read", {
      headers: { accept },
    });
  }
  if (header.widthPx * header.heightPx > PIXELS_MAX) {
    return problemAnswer(
      413,
      "Content Too Large",
      `A picture may have ${PIXELS_MAX / 1e6} megapixels at most`,
    );
  }
  const image = await codecs.decode(bytes, header.type);
  if (image === undefined) return problemAnswer(422, "Unprocessable Content", "The picture is damaged");
  const encoded = await codecs.encode(await codecs.shrink(image, widthPx), type);
  return new Response(encoded, { headers: { ...headers, "content-type": type } });
}

export default photos;
