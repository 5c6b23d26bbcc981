import type { Tagged } from "./client-messages";
import { PROTOCOL_VERSION, speaks } from "./version";

export const tag = <Message>(message: Message): Tagged<Message> => ({ foremesh: PROTOCOL_VERSION, message });

/** It is a message of the mesh's, of whatever version. */
export const isTagged = (data: unknown): boolean =>
  typeof (data as Partial<Tagged<unknown>> | null | undefined)?.foremesh === "number";

/** The message inside, or `undefined` when it is not ours or of a protocol that is too far from this one. */
export function untag<Message>(data: unknown): Message | undefined {
  const tagged = data as Partial<Tagged<Message>> | null | undefined;
  return isTagged(tagged) && speaks(tagged!.foremesh) ? tagged!.message : undefined;
}
