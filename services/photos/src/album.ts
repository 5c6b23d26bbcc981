/** A photo of the service's own. `version` changes with its bytes: a URL that names it may be kept for ever. */
export interface Photo {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly bytes: ArrayBuffer;
}

const TITLES: Readonly<Record<string, string>> = {
  "alpine-dawn": "First light in the mountains",
  "still-lake": "A lake without wind",
  "desert-evening": "Dunes at sunset",
  "harbour-night": "Harbour lights",
  "northern-lights": "Northern lights",
  "island-morning": "Islands in the morning",
};

/** The photos among the service's files, by name. */
export async function readAlbum(
  files: Readonly<Record<string, ArrayBuffer>>,
): Promise<ReadonlyMap<string, Photo>> {
  const photos = Object.entries(TITLES).map(async ([name, title]): Promise<[string, Photo]> => {
    const bytes = files[`${name}.jpg`]!;
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const version = [...digest.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [name, { name, title, version, bytes }];
  });
  return new Map(await Promise.all(photos));
}
