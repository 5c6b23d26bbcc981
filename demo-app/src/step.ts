export const STEPS = ["find", "map", "plan", "money", "photos"] as const;
export type Step = (typeof STEPS)[number];

/**
 * The step a location hash names; the first one for an empty hash. Steps are hashes rather than paths so that one
 * document is the whole app, which then opens offline at any step.
 */
export function stepOf(hash: string): Step | undefined {
  if (hash === "" || hash === "#") return "find";
  return STEPS.find((step) => hash === `#/${step}`);
}
