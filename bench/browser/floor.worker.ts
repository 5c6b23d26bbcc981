import { ANSWER_TEXT } from "../answer-text";

/** The floor's service: a string for every message. */
self.onmessage = (event: MessageEvent) => {
  const port = event.ports[0]!;
  port.onmessage = ({ data }: MessageEvent<{ readonly id: number }>) =>
    port.postMessage({ id: data.id, text: ANSWER_TEXT });
};
