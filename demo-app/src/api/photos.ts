import type { ApiClient } from "./api-client";

/** A photo of the album; `version` changes when the photo does. */
export interface Photo {
  readonly name: string;
  readonly title: string;
  readonly version: string;
}

/** Widths that are worth a picture of their own: neighbours differ by half as many pixels again, or twice. */
const WIDTHS_PX = [160, 320, 640, 960, 1440];

export async function fetchAlbum(api: ApiClient): Promise<readonly Photo[]> {
  return ((await (await api.send("/api/photos")).json()) as { photos: readonly Photo[] }).photos;
}

/** What an `img` needs for the browser to choose the width: by its place on the page, and the screen's pixels. */
export function photoSources({ name, version }: Photo): { readonly src: string; readonly srcset: string } {
  const url = (widthPx: number) => `/api/photos/${name}?w=${widthPx}&format=webp&v=${version}`;
  return { src: url(640), srcset: WIDTHS_PX.map((widthPx) => `${url(widthPx)} ${widthPx}w`).join(", ") };
}

/** A picture of the user's own as a WebP of this width. */
export async function shrinkPicture(api: ApiClient, picture: Blob, widthPx: number): Promise<Blob> {
  const path = `/api/photos?w=${widthPx}&format=webp`;
  return (await api.send(path, { method: "POST", body: picture })).blob();
}
