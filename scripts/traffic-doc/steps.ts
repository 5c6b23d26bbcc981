/** The lines of an http block, understood. */
export type Headers = readonly (readonly [name: string, value: string])[];

/** A number, or one that may be off by so much. */
export interface Amount {
  readonly value: number;
  readonly slack: number;
}

/** How a backend answers. `undefined` for the status: not at all. */
export interface Answer {
  readonly status: number | undefined;
  readonly afterMs: number;
  readonly headers: Headers;
}

/** What may become of a request. */
export interface Outcome {
  /** `undefined`: it is none of the mesh's. */
  readonly status: number | undefined;
  readonly backend: string | undefined;
  /** How many of the requests; `undefined`: all. */
  readonly count: Amount | undefined;
  readonly tookMs: Amount | undefined;
  readonly headers: Headers;
}

interface Asked {
  readonly method: string;
  readonly target: string;
  readonly headers: Headers;
}

export type Step =
  | { readonly type: "wait"; readonly ms: number }
  /** Each answer in turn; the last one stays. */
  | { readonly type: "answers"; readonly backend: string; readonly answers: readonly Answer[] }
  | {
      readonly type: "request";
      readonly asked: Asked;
      readonly client: string;
      readonly role: string | undefined;
      readonly count: number;
      /** From the start of one to the next; 0: at once; `undefined`: one after the other. */
      readonly everyMs: number | undefined;
      readonly outcomes: readonly Outcome[];
    }
  /** The last request that came there. */
  | { readonly type: "saw"; readonly backend: string; readonly asked: Asked }
  /** How many came since the example began, or since the last such line. */
  | { readonly type: "saw-count"; readonly backend: string; readonly count: Amount };
