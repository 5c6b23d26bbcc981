/** What requests of one kind that come while it is on its way can share; `undefined`: nothing. */
export interface Shared {
  /** Also with who asks after the answer began to come: it is fresh until it is stored. */
  readonly isLasting: boolean;
  open(): Response | undefined;
}

interface Flight {
  readonly shared: Promise<Shared | undefined>;
  /** One more waits; it says when it does no longer. */
  join(signal: AbortSignal): void;
}

export interface Flights {
  /** `undefined`: none to join. */
  join(key: string, signal: AbortSignal): Promise<Response | undefined> | undefined;
  /**
   * Others may join `task` until it is done, or `until` of its lasting result settles. Its signal aborts when all who wait for it have given
   * up.
   */
  start<T extends { readonly shared?: Shared | undefined; readonly until?: Promise<unknown> | undefined }>(
    key: string,
    signal: AbortSignal,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  has(key: string): boolean;
}

/** Single flight of responses, whose bodies each asker reads for itself. */
export function createFlights(): Flights {
  const flights = new Map<string, Flight>();
  return {
    has: (key) => flights.has(key),
    join(key, signal) {
      const flight = flights.get(key);
      flight?.join(signal);
      return flight?.shared.then((shared) => shared?.open());
    },
    async start(key, signal, task) {
      const controller = new AbortController();
      let waitingCount = 0;
      const join = (asker: AbortSignal) => {
        waitingCount++;
        const leave = () => {
          if (--waitingCount === 0) controller.abort(asker.reason);
        };
        if (asker.aborted) leave();
        // Once the head is there, readers of the body say themselves that they leave.
        else asker.addEventListener("abort", leave, { once: true, signal: arrived.signal });
      };
      const arrived = new AbortController();
      join(signal);
      const started = task(controller.signal);
      const flight = { join, shared: started.then(({ shared }) => shared).catch(() => undefined) };
      flights.set(key, flight);
      const end = () => void (flights.get(key) === flight && flights.delete(key));
      try {
        const result = await started;
        void Promise.resolve(result.shared?.isLasting ? result.until : undefined).finally(end);
        return result;
      } catch (error) {
        end();
        throw error;
      } finally {
        arrived.abort();
      }
    },
  };
}
