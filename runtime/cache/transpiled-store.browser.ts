import { useDatabase } from "./database.browser";

/** A file that was made here, named by what it is. */
export interface GeneratedFile {
  readonly name: string;
  readonly sha256: string;
  readonly body: Blob;
}

/** What components became in this browser, so that it is done once. A result is whole or absent. */
export interface TranspiledStore {
  /** `key`: what it was made of, and how. */
  read(key: string): Promise<readonly GeneratedFile[] | undefined>;
  write(key: string, files: readonly GeneratedFile[]): Promise<void>;
  /** The same for files that are there already. */
  enter(key: string, files: readonly GeneratedFile[]): Promise<void>;
  /** Drops every result but these, and the files that none of them has. */
  retain(keys: ReadonlySet<string>): Promise<void>;
}

const namesOf = (files: readonly GeneratedFile[]) => files.map(({ name, sha256 }) => ({ name, sha256 }));

const BOTH = ["transpiled", "generated"] as const;

export const transpiledStore: TranspiledStore = {
  read: (key) =>
    useDatabase(async (db) => {
      const transaction = db.transaction(BOTH);
      const names = (await transaction.objectStore("transpiled").get(key)) ?? [];
      const generated = transaction.objectStore("generated");
      const files: GeneratedFile[] = [];
      for (const { name, sha256 } of names) {
        const entry = await generated.get(sha256);
        if (entry !== undefined) files.push({ name, sha256, body: entry.body });
      }
      return files.length > 0 && files.length === names.length ? files : undefined;
    }),
  write: (key, files) =>
    useDatabase(async (db) => {
      const transaction = db.transaction(BOTH, "readwrite");
      const generated = transaction.objectStore("generated");
      for (const { sha256, body } of files) await generated.put({ body, contentType: body.type }, sha256);
      await transaction.objectStore("transpiled").put(namesOf(files), key);
      await transaction.done;
    }),
  enter: (key, files) => useDatabase(async (db) => void (await db.put("transpiled", namesOf(files), key))),
  retain: (keys) =>
    useDatabase(async (db) => {
      const transaction = db.transaction(BOTH, "readwrite");
      const transpiled = transaction.objectStore("transpiled");
      const needed = new Set<string>();
      for (const key of await transpiled.getAllKeys()) {
        if (!keys.has(key)) await transpiled.delete(key);
        else for (const { sha256 } of (await transpiled.get(key))!) needed.add(sha256);
      }
      const generated = transaction.objectStore("generated");
      for (const key of await generated.getAllKeys()) if (!needed.has(key)) await generated.delete(key);
      await transaction.done;
    }),
};
