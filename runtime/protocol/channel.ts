/** The part of a MessagePort (or Worker) that the protocol needs; Node's ports fit it too, so tests use real ones. */
export interface Channel<Outgoing = unknown> {
  postMessage(message: Outgoing, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}
