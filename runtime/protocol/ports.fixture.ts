import { afterEach } from "vitest";

/** A later task, as `next-task.browser` gives in a browser. */
export const nextTask = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Lets messages on their way, and what they set off, arrive. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await nextTask();
}

const opened: MessagePort[] = [];

/** A real channel, closed after the test: an open port would keep Node from ending. */
export function openChannel(): MessageChannel {
  const channel = new MessageChannel();
  opened.push(channel.port1, channel.port2);
  return channel;
}

afterEach(() => {
  for (const port of opened.splice(0)) port.close();
});
