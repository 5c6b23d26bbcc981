/** @returns `undefined` for a body that is larger than allowed, of which no more than that has then been read. */
export async function readBody({ body }: Request, bytesMax: number): Promise<ArrayBuffer | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.byteLength;
    if (length > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return new Blob(chunks).arrayBuffer();
}
