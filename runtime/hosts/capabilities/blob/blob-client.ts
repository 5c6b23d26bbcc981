import { BLOB_METHODS, type BlobApi, type BlobContainer } from "../../../protocol/capability-api";
import { openNamed } from "../../../protocol/named";
import type { Remote } from "../../../protocol/rpc";

/** What a guest may put: anything that a response may have as its body; a stream is read to its end first. */
type Puttable = Blob | ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> | ArrayBuffer | string;

/** A blob container as guests have it. */
export interface GuestBlobContainer extends Omit<BlobContainer, "put"> {
  put(name: string, body: Puttable): Promise<void>;
}

/** A blob container that is at the other end of the capability port. */
export function openBlobContainer(remote: Remote<BlobApi>, name: string): GuestBlobContainer {
  const container = openNamed<"blob", BlobContainer>("blob", BLOB_METHODS, remote, name);
  return {
    ...container,
    put: async (key, body) =>
      container.put(key, body instanceof Blob ? body : await new Response(body).blob()),
  };
}
