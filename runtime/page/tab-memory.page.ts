export interface TabMemory {
  read(): string | undefined;
  write(value: string): void;
}

/** What one tab remembers under a key until it is closed, over reloads and a crash; nothing where the browser refuses storage. */
export const tabMemory = (key: string): TabMemory => ({
  read() {
    try {
      return sessionStorage.getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  },
  write(value) {
    try {
      sessionStorage.setItem(key, value);
    } catch {
      // Then it is not remembered.
    }
  },
});
