/** How a try ended: it is looked at before it is passed on, or thrown away. */
export interface Outcome {
  readonly response?: Response;
  readonly error?: unknown;
  /** Passes it on as it is: the response, or the rejection. */
  settle(): Response;
  /** Nobody will read the response: what produces its body is told to stop. */
  discard(): void;
}

/** Never rejects. */
export const outcomeOf = (answer: Promise<Response>): Promise<Outcome> =>
  answer.then(
    (response) => ({
      response,
      settle: () => response,
      // It may have failed already; nobody is left to care.
      discard: () => void response.body?.cancel().catch(() => undefined),
    }),
    (error: unknown) => ({
      error,
      settle() {
        throw error;
      },
      discard() {},
    }),
  );
