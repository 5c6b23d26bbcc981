import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Picture {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly svg: string;
}

/** One file a picture, in a folder that is made if it is not there. */
export function savePictures(folder: string, pictures: readonly Picture[]): void {
  mkdirSync(folder, { recursive: true });
  for (const { name, svg } of pictures) writeFileSync(join(folder, `${name}.svg`), svg);
}
