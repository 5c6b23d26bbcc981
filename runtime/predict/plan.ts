/** The steps towards an instance, each including the ones before it. */
export type PlanStep = "prefetch" | "compile" | "instantiate";

export interface PlanAction {
  readonly kind: PlanStep;
  readonly service: string;
  /** 0 when only `prefetch: "always"` asks for it. */
  readonly probability: number;
  readonly withinMs: number;
  /** For people: the panel shows it. */
  readonly reason: string;
}

/** What to do now, the most worthwhile first. */
export interface Plan {
  /** Epoch ms. */
  readonly at: number;
  readonly actions: readonly PlanAction[];
}
