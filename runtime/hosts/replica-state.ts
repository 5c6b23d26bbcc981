/** `starting`: code on its way or guest being instantiated. `draining`: takes nothing new, lets work finish. */
export type ReplicaState = "starting" | "ready" | "draining" | "gone";

const NEXT: Readonly<Record<ReplicaState, readonly ReplicaState[]>> = {
  starting: ["ready", "gone"],
  ready: ["draining", "gone"],
  draining: ["gone"],
  gone: [],
};

export const canBecome = (from: ReplicaState, to: ReplicaState): boolean => NEXT[from].includes(to);
