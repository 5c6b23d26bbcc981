/** The steps towards an instance, each including the ones before it. */
export type PlanStep = "prefetch" | "compile" | "instantiate";

interface Told {
  readonly service: string;
  /** 0 when only `prefetch: "always"` asks for it. */
  readonly probability: number;
  readonly withinMs: number;
  /** For people: the panel shows it. */
  readonly reason: string;
}

export interface PreparingAction extends Told {
  readonly kind: PlanStep;
  /** How long the instance may wait for its use from now on; 0 where the step makes none. */
  readonly keepMs: number;
}

/** About a replica there is: kept for so long from now on, or stopped as soon as it has no work. */
export type HoldingAction =
  | (Told & { readonly kind: "keep"; readonly keepMs: number })
  | (Told & {
      readonly kind: "retire";
      readonly keepMs: 0;
      /** The role may not use it: it ends at once, and is not merely the first to go. */
      readonly isForbidden?: true;
    });

export type PlanAction = PreparingAction | HoldingAction;

export const isPreparing = (action: PlanAction): action is PreparingAction =>
  action.kind !== "keep" && action.kind !== "retire";

/** What to do now, the most worthwhile first. */
export interface Plan {
  /** Epoch ms. */
  readonly at: number;
  readonly actions: readonly PlanAction[];
}
