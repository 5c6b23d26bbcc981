import type { Statistics } from "./statistics";

/**
 * How often two features of a visit were there together. Features are the services, then one that every visit has, then the
 * roles: it is through these that a forecast knows what is used at all, and what a role uses, before anything was used.
 */
export interface Gram {
  readonly size: number;
  /** Symmetric, row by row. */
  readonly cells: Float64Array;
  readonly everyVisit: number;
  readonly indexOfService: ReadonlyMap<string, number>;
  readonly indexOfRole: ReadonlyMap<string, number>;
}

/**
 * What a cell that was left out is taken for: as many as there would be by chance, and at most half of what it may be.
 * To take it for 0 would say that the two services exclude each other, and costs much where `fewestClients` is high
 * (docs/prediction/collaborative.md has the figures).
 */
const SHARE_OF_MOST = 0.5;

export function createGram({ clients, services, together, roles, fewestClients }: Statistics): Gram {
  const everyVisit = services.length;
  const size = services.length + 1 + roles.length;
  const cells = new Float64Array(size * size);
  const set = (i: number, j: number, n: number) => {
    cells[i * size + j] = n;
    cells[j * size + i] = n;
  };

  const mostHidden = SHARE_OF_MOST * (fewestClients - 1);
  const hidden = (a: number, b: number) => Math.min(mostHidden, (a * b) / clients);
  for (const [i, a] of services.entries()) {
    for (const [j, b] of services.entries()) {
      set(i, j, i === j ? a.clients : hidden(a.clients, b.clients));
    }
    set(i, everyVisit, a.clients);
  }
  for (const [i, j, n] of together) set(i, j, n);
  set(everyVisit, everyVisit, clients);
  for (const [r, role] of roles.entries()) {
    const index = everyVisit + 1 + r;
    set(index, index, role.clients);
    set(index, everyVisit, role.clients);
    for (const [i, service] of services.entries()) set(i, index, hidden(service.clients, role.clients));
    for (const [i, n] of role.services) set(i, index, n);
  }

  const indexed = (list: readonly { readonly name: string }[], from: number) =>
    new Map(list.map(({ name }, i) => [name, from + i]));
  return {
    size,
    cells,
    everyVisit,
    indexOfService: indexed(services, 0),
    indexOfRole: indexed(roles, everyVisit + 1),
  };
}
