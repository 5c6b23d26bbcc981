import * as v from "valibot";

/**
 * Global statistics: what many clients have used, and nothing about any one of them.
 *
 * One client is in it with one visit per period (`aggregate.ts`), so that every number counts clients. No number below
 * `fewestClients` is in the file, nor one that is the difference of two that are: see `publish` there. A cell that is
 * absent lies between 0 and `fewestClients` - 1.
 */
const VERSION = 1;

/** The inverse of the matrix costs the cube of it: 0.1 s at 300 services, a minute at 3,000. */
const MAX_SERVICES = 1_000;
const MAX_ROLES = 64;

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const index = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const shape = v.object({
  version: v.literal(VERSION),
  /** Below this, a number is left out. */
  fewestClients: count,
  /** How many there are, whatever they used. */
  clients: count,
  services: v.pipe(
    v.array(v.object({ name: v.pipe(v.string(), v.nonEmpty()), clients: count })),
    v.maxLength(MAX_SERVICES),
  ),
  /** `[i, j, n]`: n clients used both `services[i]` and `services[j]` in one visit; i < j. */
  together: v.array(v.tuple([index, index, count])),
  roles: v.pipe(
    v.array(
      v.object({
        name: v.pipe(v.string(), v.nonEmpty()),
        clients: count,
        /** `[i, n]`: n clients of this role used `services[i]`. */
        services: v.array(v.tuple([index, count])),
      }),
    ),
    v.maxLength(MAX_ROLES),
  ),
});

export type Statistics = v.InferOutput<typeof shape>;

/** @returns `undefined` when it is of another version, damaged, or impossible. */
export function readStatistics(content: unknown): Statistics | undefined {
  const parsed = v.safeParse(shape, content);
  const isSound = parsed.success && hasUniqueNames(parsed.output) && isConsistent(parsed.output);
  return isSound ? parsed.output : undefined;
}

function hasUniqueNames({ services, roles }: Statistics): boolean {
  const areUnique = (list: readonly { readonly name: string }[]) =>
    new Set(list.map(({ name }) => name)).size === list.length;
  return areUnique(services) && areUnique(roles);
}

function isConsistent({ clients, services, together, roles }: Statistics): boolean {
  const most = (i: number) => services[i]?.clients ?? 0;
  const pairs = new Set(together.map(([i, j]) => i * services.length + j));
  return (
    services.every((service) => service.clients <= clients) &&
    pairs.size === together.length &&
    together.every(([i, j, n]) => i < j && n <= most(i) && n <= most(j)) &&
    roles.every(
      (role) =>
        role.clients <= clients &&
        new Set(role.services.map(([i]) => i)).size === role.services.length &&
        role.services.every(([i, n]) => n <= most(i) && n <= role.clients),
    )
  );
}
