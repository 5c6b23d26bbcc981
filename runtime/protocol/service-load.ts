/** What one proxy has under way with a service, and what it has seen of it since it told so last. */
export interface ServiceLoad {
  readonly service: string;
  /** Exchanges now: until the last byte, those that wait at a replica or for the first one included. */
  readonly concurrency: number;
  /** Tries that began. */
  readonly arrivalCount: number;
  readonly answerCount: number;
  /** Of those answers together: in the guest, and in the queue before it. */
  readonly serviceMs: number;
  readonly queueMs: number;
}
