import type { Statistics } from "./statistics";

/** What one client tells of itself in a period: the services of one of its visits. No order, no times, no counts. */
export interface Contribution {
  readonly services: readonly string[];
  readonly role?: string;
}

/** Adds contributions up, and publishes what may be known of them. */
export interface Aggregate {
  add(contribution: Contribution): void;
  /**
   * @param fewestClients  A number that counts fewer clients is left out.
   * @throws RangeError when fewer than that have contributed.
   */
  publish(fewestClients: number): Statistics;
}

/**
 * Bound on what one client can add, and thereby on what noise must hide. Of the 32,711 visits of MSWeb one used more
 * services than this.
 */
const MAX_SERVICES = 32;

export function createAggregate(): Aggregate {
  let clients = 0;
  const used = new Map<string, number>();
  const together = new Map<string, Map<string, number>>();
  const roles = new Map<string, { clients: number; readonly used: Map<string, number> }>();

  return {
    add({ services, role }) {
      const different = [...new Set(services)].slice(0, MAX_SERVICES).sort();
      clients += 1;
      const ofRole = role === undefined ? undefined : (roles.get(role) ?? { clients: 0, used: new Map() });
      if (role !== undefined && ofRole !== undefined) {
        roles.set(role, ofRole);
        ofRole.clients += 1;
      }
      for (const [i, service] of different.entries()) {
        increment(used, service);
        if (ofRole !== undefined) increment(ofRole.used, service);
        const others = together.get(service) ?? new Map<string, number>();
        together.set(service, others);
        for (const other of different.slice(i + 1)) increment(others, other);
      }
    },

    publish(fewestClients) {
      if (clients < fewestClients)
        throw new RangeError(
          `Cannot publish statistics of ${clients} clients: too few, must be ${fewestClients} at least`,
        );
      const services = [...used]
        .filter(([, n]) => n >= fewestClients)
        .map(([name, n]) => ({ name, clients: n }))
        .sort((a, b) => b.clients - a.clients || (a.name < b.name ? -1 : 1));
      const indexOf = new Map(services.map(({ name }, i) => [name, i]));
      const pairs: [number, number, number][] = [];
      for (const [service, others] of together) {
        for (const [other, n] of others) {
          const [i, j] = [indexOf.get(service), indexOf.get(other)];
          if (i === undefined || j === undefined || n < fewestClients) continue;
          pairs.push([Math.min(i, j), Math.max(i, j), n]);
        }
      }
      const published = withoutRemainders(clients, rolesToSizes(roles), fewestClients);
      const shown = [...published].map(([name, size]) => ({
        name,
        clients: size,
        services: [] as [number, number][],
      }));
      for (const [i, { name, clients: all }] of services.entries()) {
        const sizes = new Map(shown.map((role) => [role.name, roles.get(role.name)?.used.get(name) ?? 0]));
        const cells = withoutRemainders(all, sizes, fewestClients);
        for (const role of shown) {
          const n = cells.get(role.name);
          if (n !== undefined) role.services.push([i, n]);
        }
      }
      return {
        version: 1,
        fewestClients,
        clients,
        services,
        together: pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]),
        roles: shown.sort((a, b) => (a.name < b.name ? -1 : 1)),
      };
    },
  };
}

const increment = (counts: Map<string, number>, key: string) =>
  void counts.set(key, (counts.get(key) ?? 0) + 1);

const rolesToSizes = (roles: ReadonlyMap<string, { readonly clients: number }>) =>
  new Map([...roles].map(([name, { clients }]) => [name, clients]));

/**
 * The parts of a whole that may be told beside it. What is left of the whole when they are taken off is a number too: when
 * it counts too few clients, the smallest part goes with it (complementary suppression, as census offices do).
 */
function withoutRemainders(
  whole: number,
  parts: ReadonlyMap<string, number>,
  fewestClients: number,
): Map<string, number> {
  const told = [...parts]
    .filter(([, n]) => n >= fewestClients)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const rest = () => whole - told.reduce((sum, [, n]) => sum + n, 0);
  while (told.length > 0 && rest() > 0 && rest() < fewestClients) told.pop();
  return new Map(told);
}
