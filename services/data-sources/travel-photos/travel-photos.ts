import encode, { init } from "@jsquash/jpeg/encode.js";
import { packageFile } from "../../../cli/build/package-files";
import { paintScene } from "./paint-scene";
import { SCENES } from "./scenes";

const WIDTH_PX = 1536;
const HEIGHT_PX = 1024;
const QUALITY = 82;

let encoder: Promise<void> | undefined;

/** The album's photos as MozJPEG writes them: data source "travel-photo/<name>" for each scene. */
export const TRAVEL_PHOTOS: Readonly<Record<string, () => Promise<Uint8Array>>> = Object.fromEntries(
  Object.entries(SCENES).map(([name, scene]) => [
    `travel-photo/${name}`,
    async () => {
      encoder ??= startEncoder();
      await encoder;
      const picture = paintScene(scene, WIDTH_PX, HEIGHT_PX) as unknown as ImageData;
      return new Uint8Array(await encode(picture, { quality: QUALITY }));
    },
  ]),
);

/** Handed its module: in Node its glue would fetch a file. */
async function startEncoder(): Promise<void> {
  const bytes = await packageFile("@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm");
  await init((await WebAssembly.compile(new Uint8Array(bytes))) as Parameters<typeof init>[0]);
}
