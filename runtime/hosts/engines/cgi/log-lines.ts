/** A line that does not end is written in pieces. */
const LINE_MAX_CHARS = 8 * 1024;

/** Cuts what a program writes to its standard error into lines; `flush` gives what has no end of line. */
export function createLogLines(log: (line: string) => void): {
  write(chunk: Uint8Array): void;
  flush(): void;
} {
  const utf8 = new TextDecoder();
  let pending = "";
  return {
    write(chunk) {
      const lines = (pending + utf8.decode(chunk, { stream: true })).split("\n");
      pending = lines.pop()!;
      lines.forEach(log);
      if (pending.length < LINE_MAX_CHARS) return;
      log(pending);
      pending = "";
    },
    flush() {
      if (pending !== "") log(pending);
      pending = "";
    },
  };
}
