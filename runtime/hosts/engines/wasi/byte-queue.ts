/** Small pieces are gathered into blocks that grow from the first to the second: one copy, and few chunks to pass on. */
const BLOCK_MIN_BYTES = 8 * 1024;
const BLOCK_MAX_BYTES = 256 * 1024;
/** From this on a piece is passed on by itself. */
const APART_MIN_BYTES = 16 * 1024;

/** Bytes on their way from many small writes to few large chunks. */
export interface ByteQueue {
  readonly byteLength: number;
  /** @param isOwned  The bytes are nobody else's, so that no copy is needed to keep them. */
  add(bytes: Uint8Array, isOwned: boolean): void;
  /** All that is in it, in order. Whoever takes it may move its buffers. */
  drain(): readonly Uint8Array[];
}

export function createByteQueue(): ByteQueue {
  let chunks: Uint8Array[] = [];
  let block = new Uint8Array();
  let filledBytes = 0;
  let nextBlockBytes = BLOCK_MIN_BYTES;
  let byteLength = 0;

  const closeBlock = () => {
    if (filledBytes > 0) chunks.push(block.subarray(0, filledBytes));
    block = new Uint8Array();
    filledBytes = 0;
  };

  const addToBlock = (bytes: Uint8Array) => {
    let rest = bytes;
    while (rest.byteLength > 0) {
      if (filledBytes === block.byteLength) {
        closeBlock();
        block = new Uint8Array(nextBlockBytes);
        nextBlockBytes = Math.min(nextBlockBytes * 2, BLOCK_MAX_BYTES);
      }
      const part = rest.subarray(0, block.byteLength - filledBytes);
      block.set(part, filledBytes);
      filledBytes += part.byteLength;
      rest = rest.subarray(part.byteLength);
    }
  };

  return {
    get byteLength() {
      return byteLength;
    },
    add(bytes, isOwned) {
      byteLength += bytes.byteLength;
      if (bytes.byteLength < APART_MIN_BYTES) return addToBlock(bytes);
      closeBlock();
      chunks.push(isOwned ? bytes : bytes.slice());
    },
    drain() {
      closeBlock();
      const drained = chunks;
      chunks = [];
      byteLength = 0;
      nextBlockBytes = BLOCK_MIN_BYTES;
      return drained;
    },
  };
}
