export type ImageType = "image/jpeg" | "image/webp";

export interface ImageHeader {
  readonly type: ImageType;
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Reads an image's size from its first bytes, before any decoder takes memory for it: 200 bytes of JPEG can claim to
 * have 4 gigapixels. `undefined` for what is neither a JPEG nor a WebP.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (view.getUint16(0) === 0xffd8) return readJpeg(view);
    if (fourCc(view, 0) === "RIFF" && fourCc(view, 8) === "WEBP") return readWebp(view);
    return undefined;
  } catch (error) {
    // The header ends in the middle.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** ITU T.81 B.1: segments, each with a marker and a length, up to the start of frame, which has the size. */
function readJpeg(view: DataView): ImageHeader | undefined {
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    const isFill = marker === 0xff;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { type: "image/jpeg", widthPx: view.getUint16(at + 7), heightPx: view.getUint16(at + 5) };
    }
    at += isFill ? 1 : 2 + view.getUint16(at + 2);
  }
}

/** RFC 9649: lossy, lossless, or extended, whose canvas size stands first. */
function readWebp(view: DataView): ImageHeader | undefined {
  const size = (widthPx: number, heightPx: number): ImageHeader => ({
    type: "image/webp",
    widthPx,
    heightPx,
  });
  switch (fourCc(view, 12)) {
    case "VP8 ":
      return size(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return size((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case "VP8X":
      return size((view.getUint32(24, true) & 0xffffff) + 1, (view.getUint32(26, true) >>> 8) + 1);
    default:
      return undefined;
  }
}

const fourCc = (view: DataView, at: number): string =>
  String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
