import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readStatistics } from "./statistics";

const sound = {
  version: 1,
  fewestClients: 5,
  clients: 100,
  services: [
    { name: "maps", clients: 60 },
    { name: "rates", clients: 30 },
  ],
  together: [[0, 1, 20]],
  roles: [{ name: "clerk", clients: 40, services: [[1, 25]] }],
};

describe("statistics", () => {
  it("are read as they are published", () => {
    expect(readStatistics(sound)).toEqual(sound);
  });

  const damages: Readonly<Record<string, object>> = {
    "of another version": { version: 2 },
    "with more uses than clients": { clients: 50 },
    "with a pair used by more than one of the two": { together: [[0, 1, 31]] },
    "with a pair of a service that is not listed": { together: [[0, 2, 20]] },
    "with a pair told twice": {
      together: [
        [0, 1, 20],
        [0, 1, 19],
      ],
    },
    "with a pair of one service": { together: [[1, 1, 20]] },
    "with a service told twice": { services: [sound.services[0], sound.services[0]], together: [] },
    "with a role that uses a service more than all": {
      roles: [{ name: "clerk", clients: 40, services: [[1, 31]] }],
    },
    "with a role told twice": { roles: [sound.roles[0], sound.roles[0]] },
    "with parts of clients": { clients: 100.5 },
  };
  for (const [name, damage] of Object.entries(damages)) {
    it(`are refused ${name}`, () => {
      expect(readStatistics({ ...sound, ...damage })).toBeUndefined();
    });
  }

  it("are refused, whatever else the file may hold", () => {
    fc.assert(fc.property(fc.anything(), (content) => void expect(readStatistics(content)).toBeUndefined()));
  });
});
