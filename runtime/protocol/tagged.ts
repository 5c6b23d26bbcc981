import { PROTOCOL_VERSION } from "./channel";
import type { Tagged } from "./client-messages";

export const tag = <Message>(message: Message): Tagged<Message> => ({ foremesh: PROTOCOL_VERSION, message });

/** The message inside, or `undefined` when it is not ours or of another version. */
export function untag<Message>(data: unknown): Message | undefined {
  const tagged = data as Partial<Tagged<Message>> | null | undefined;
  return tagged?.foremesh === PROTOCOL_VERSION ? tagged.message : undefined;
}
