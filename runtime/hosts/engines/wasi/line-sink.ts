import type { ByteSink } from "./output-stream";

/** A line that does not end is written in pieces. */
const LINE_MAX_CHARS = 8 * 1024;
const ROOM_BYTES = 64 * 1024;

/** What a guest writes to stdout or stderr, line by line. */
export function createLineSink(write: (line: string) => void): ByteSink {
  const decoder = new TextDecoder();
  let pending = "";
  return {
    isReady: () => true,
    wait: () => Promise.resolve(),
    roomBytes: () => ROOM_BYTES,
    write(bytes) {
      const lines = (pending + decoder.decode(bytes, { stream: true })).split("\n");
      pending = lines.pop()!;
      for (const line of lines) write(line.replace(/\r$/, ""));
      if (pending.length < LINE_MAX_CHARS) return;
      write(pending);
      pending = "";
    },
    flush() {},
  };
}
