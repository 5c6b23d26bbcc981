import type { Tagged } from "./client-messages";
import { PROTOCOL_VERSION, speaks } from "./version";

export const tag = <Message>(message: Message): Tagged<Message> => ({ foremesh: PROTOCOL_VERSION, message });

/** The message inside, or `undefined` when it is not ours or of a protocol that is too far from this one. */
export function untag<Message>(data: unknown): Message | undefined {
  const tagged = data as Partial<Tagged<Message>> | null | undefined;
  return typeof tagged?.foremesh === "number" && speaks(tagged.foremesh) ? tagged.message : undefined;
}
