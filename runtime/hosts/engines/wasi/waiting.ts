import { MeshError } from "../../../kernel/errors";

/** Whether a guest's stack can be set aside (JSPI) while a host function's promise is pending; and if not, why. */
export interface Waiting {
  readonly canWait: boolean;
  readonly whyNot: string;
}

/**
 * Starts what a guest must wait for.
 *
 * @throws MeshError FEATURE_MISSING when it cannot wait: glue without JSPI would take the promise for the value.
 */
export function mustWait<Result>(
  { canWait, whyNot }: Waiting,
  what: string,
  start: () => Promise<Result>,
): Promise<Result> {
  if (canWait) return start();
  throw new MeshError("FEATURE_MISSING", `Cannot use ${what}: ${whyNot}`);
}
