/** What the mesh would do with a request now. */
export interface Explanation {
  /** `untouched`: no route matches, the browser goes on by itself. */
  readonly path: "direct" | "worker" | "untouched";
  readonly route?: string;
  readonly backends: readonly BackendExplanation[];
}

export interface BackendExplanation {
  readonly name: string;
  readonly kind: "service" | "upstream";
  readonly weight: number;
  readonly fallback: boolean;
  /** Ready endpoints, for a service. */
  readonly endpoints: readonly { readonly replica: string; readonly inFlightCount: number }[];
}
