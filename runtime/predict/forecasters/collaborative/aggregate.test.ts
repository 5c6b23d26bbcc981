import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Contribution, createAggregate } from "./aggregate";
import { createGram } from "./gram";
import { readStatistics, type Statistics } from "./statistics";

const contributions = fc.array(
  fc.record(
    {
      services: fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 6 }),
      role: fc.constantFrom("guest", "clerk", "admin"),
    },
    { requiredKeys: ["services"] },
  ),
  { minLength: 12, maxLength: 80 },
);
const fewest = fc.integer({ min: 1, max: 12 });

function published(list: readonly Contribution[], fewestClients: number): Statistics {
  const aggregate = createAggregate();
  for (const contribution of list) aggregate.add(contribution);
  return aggregate.publish(fewestClients);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("aggregate", () => {
  it("counts clients, however often and in whatever order they used a service", () => {
    const statistics = published(
      [
        { services: ["b", "a", "b"], role: "clerk" },
        { services: ["a", "b"], role: "clerk" },
        { services: ["a"] },
      ],
      1,
    );
    expect(statistics).toEqual({
      version: 1,
      fewestClients: 1,
      clients: 3,
      services: [
        { name: "a", clients: 3 },
        { name: "b", clients: 2 },
      ],
      together: [[0, 1, 2]],
      roles: [
        {
          name: "clerk",
          clients: 2,
          services: [
            [0, 2],
            [1, 2],
          ],
        },
      ],
    });
  });

  it("publishes the same for the same clients in another order", () => {
    fc.assert(
      fc.property(contributions, fewest, (list, fewestClients) => {
        const turned = [...list].reverse().map((one) => ({ ...one, services: [...one.services].reverse() }));
        expect(published(turned, fewestClients)).toEqual(published(list, fewestClients));
      }),
    );
  });

  it("publishes no number of fewer clients, nor a remainder of fewer", () => {
    fc.assert(
      fc.property(contributions, fewest, (list, fewestClients) => {
        const { clients, services, together, roles } = published(list, fewestClients);
        const isTold = (n: number) => n >= fewestClients;
        const leavesEnough = (whole: number, parts: readonly number[]) =>
          parts.length === 0 || whole === sum(parts) || isTold(whole - sum(parts));
        expect(services.every((service) => isTold(service.clients))).toBe(true);
        expect(together.every(([, , n]) => isTold(n))).toBe(true);
        expect(roles.every((role) => isTold(role.clients) && role.services.every(([, n]) => isTold(n)))).toBe(
          true,
        );
        expect(
          leavesEnough(
            clients,
            roles.map((role) => role.clients),
          ),
        ).toBe(true);
        for (const [i, service] of services.entries()) {
          const parts = roles.flatMap((role) => role.services.filter(([j]) => j === i).map(([, n]) => n));
          expect(leavesEnough(service.clients, parts)).toBe(true);
        }
      }),
    );
  });

  it("publishes what can be read, and gives a symmetric matrix", () => {
    fc.assert(
      fc.property(contributions, fewest, (list, fewestClients) => {
        const read = readStatistics(JSON.parse(JSON.stringify(published(list, fewestClients))));
        expect(read).toEqual(published(list, fewestClients));
        const { cells, size } = createGram(read!);
        for (let i = 0; i < size; i++) {
          for (let j = 0; j < size; j++) expect(cells[i * size + j]).toBe(cells[j * size + i]);
        }
      }),
    );
  });

  it("publishes nothing of fewer clients than a number may count", () => {
    expect(() => published([{ services: ["a"] }, { services: [] }], 3)).toThrow(RangeError);
  });

  it("lets no client add more than a bounded number of services", () => {
    const services = Array.from({ length: 500 }, (_, i) => `s${i}`);
    expect(published([{ services }], 1).services).toHaveLength(32);
  });
});
