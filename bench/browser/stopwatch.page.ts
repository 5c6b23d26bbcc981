/** What the benchmark asks of a page. */
export interface BatchResult {
  readonly durationsMs: readonly number[];
  /** `Server-Timing` of the last answer: which way it came. */
  readonly serverTiming: string | null;
}

export interface ColdStartResult {
  readonly durationMs: number;
  readonly bodyBytes: number;
  readonly serverTiming: string | null;
}

const PAUSE_MS = 50;

const stopwatch = {
  /** The mesh, where the page has one, is ready; nothing is measured before. */
  ready: async (): Promise<void> => {
    const { foremesh } = window as { foremesh?: { readonly ready: Promise<void> } };
    await foremesh?.ready;
  },

  /** The code of a service is here, and nothing runs of it. */
  async prefetched(service: string): Promise<void> {
    const { foremesh } = window as unknown as {
      foremesh: { snapshot(): Promise<{ services: readonly { name: string; state: string }[] }> };
    };
    const stateNow = async () =>
      (await foremesh.snapshot()).services.find(({ name }) => name === service)?.state;
    while ((await stateNow()) !== "prefetched") await new Promise((resolve) => setTimeout(resolve, 50));
  },

  /** Sends one request after the other, and times each from the call of `fetch` to the whole text. */
  async batch(path: string, count: number, expectedText: string): Promise<BatchResult> {
    const durationsMs: number[] = [];
    let serverTiming: string | null = null;
    for (let sent = 0; sent < count; sent++) {
      const startedAt = performance.now();
      // What comes from the network comes from it whole, not out of the HTTP cache after a 304.
      const response = await fetch(path, { cache: "no-store" });
      const text = await response.text();
      durationsMs.push(performance.now() - startedAt);
      if (text !== expectedText) throw new Error(`${path} answered ${response.status}: ${text}`);
      serverTiming = response.headers.get("server-timing");
    }
    return { durationsMs, serverTiming };
  },

  /** As `batch`, while another path is asked again and again, whatever it answers. */
  async beside(other: string, path: string, count: number, expectedText: string): Promise<BatchResult> {
    let isOver = false;
    const keepAsking = async () => {
      while (!isOver) {
        await fetch(other).then(
          (response) => response.arrayBuffer(),
          () => undefined,
        );
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
    };
    const asking = keepAsking();
    const result = await stopwatch.batch(path, count, expectedText);
    isOver = true;
    await asking;
    return result;
  },

  /** Times so many requests, as many at a time. */
  async together(path: string, count: number, parallelCount: number): Promise<number> {
    let sentCount = 0;
    const ask = async () => {
      while (sentCount++ < count) {
        const response = await fetch(path);
        await response.arrayBuffer();
        if (!response.ok) throw new Error(`${path} answered ${response.status}`);
      }
    };
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: parallelCount }, ask));
    return performance.now() - startedAt;
  },

  /** Times one request from the call of `fetch` to the last byte of its body. */
  async once(path: string, init: RequestInit): Promise<ColdStartResult> {
    const startedAt = performance.now();
    const response = await fetch(path, init);
    const body = await response.arrayBuffer();
    const durationMs = performance.now() - startedAt;
    if (!response.ok) throw new Error(`${path}: ${response.status} ${new TextDecoder().decode(body)}`);
    const serverTiming = response.headers.get("server-timing");
    return { durationMs, bodyBytes: body.byteLength, serverTiming };
  },
};

Object.assign(window, { stopwatch });
