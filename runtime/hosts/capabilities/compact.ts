/** A message takes the whole buffer of a view along, which may be all the memory of a guest. */
export const compact = <Value>(value: Value): Value =>
  value instanceof Uint8Array && value.byteLength !== value.buffer.byteLength
    ? (value.slice() as Value)
    : value;
