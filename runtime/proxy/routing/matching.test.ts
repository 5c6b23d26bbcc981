import * as fc from "fast-check";
import { parse } from "valibot";
import { describe, expect, it } from "vitest";
import { meshSchema } from "../../config/schema";
import { compileCalls } from "./call-table";
import { considered } from "./considered";
import {
  type Applicable,
  applicableTo,
  applicableToCall,
  callPortOf,
  portOf,
  type WrittenMesh,
} from "./reference.fixture";
import { askedTables, toRequest } from "./requests.fixture";
import { compileRoutes, type RouteMatch } from "./route-table";
import { callMeshes, meshes } from "./tables.fixture";

const numRuns = Number(process.env.FOREMESH_RUNS ?? 2_000);
/** A run takes less than 1 ms; a busy machine may take ten times as long. */
const timeout = numRuns * 10;
const tables = askedTables(meshes);
const calls = askedTables(callMeshes);

/** A mesh.json with its defaults filled in, and what is to be found where a match of it wins. */
function read(mesh: WrittenMesh) {
  const { routes, listeners } = parse(meshSchema, mesh);
  const expectFound = (found: RouteMatch | undefined, winner: Applicable | undefined, port: number) => {
    if (winner === undefined) return expect(found).toBeUndefined();
    const { routeIndex, ruleIndex, path } = winner;
    const route = routes[routeIndex]!.name ?? `route-${routeIndex}`;
    const rule = routes[routeIndex]!.rules[ruleIndex]!;
    expect(found).toEqual({ route, rule, path, port });
    // Two rules may say the same: only their identity tells one from the other.
    expect(found!.rule).toBe(rule);
  };
  return { routes, listeners, expectFound };
}

describe("any route table", () => {
  it("gives a request to the match that the Gateway API gives it to, and tells so", { timeout }, () => {
    fc.assert(
      fc.property(tables, ({ mesh, asked }) => {
        const { routes, listeners, expectFound } = read(mesh);
        const request = toRequest(asked);
        const [winner] = applicableTo(mesh, request);
        const table = compileRoutes({ routes, listeners });
        const found = table.match(request);
        expectFound(found, winner, portOf(request));

        const verdicts = considered(table, request);
        const lost = winner === undefined ? verdicts : verdicts.slice(0, -1);
        expect(lost.filter(({ outcome }) => outcome === "won")).toEqual([]);
        if (winner === undefined) return;
        const rule = found!.rule.name ?? `${winner.ruleIndex}`;
        expect(verdicts.at(-1)).toEqual({ route: found!.route, rule, outcome: "won" });
      }),
      { numRuns },
    );
  });

  it("gives a call of a service to the match that the Gateway API gives it to", { timeout }, () => {
    fc.assert(
      fc.property(calls, ({ mesh, asked }) => {
        const { routes, expectFound } = read(mesh);
        const request = toRequest(asked);
        const found = compileCalls(routes).match(asked.service, request);
        const applicable = applicableToCall(mesh, asked.service, request);
        if (found === "unbound" || applicable === "unbound") expect(found).toBe(applicable);
        else expectFound(found, applicable[0], callPortOf(request));
      }),
      { numRuns },
    );
  });

  it("is one whose requests have a choice: they meet several matches, of several ranks", () => {
    const share = <T>(all: readonly T[], is: (one: T) => boolean) => all.filter(is).length / all.length;
    const hasChoice = (all: readonly Applicable[]) => new Set(all.map(({ rank }) => rank.join())).size > 1;
    const sample = { numRuns: 200, seed: 1 };
    const asked = fc.sample(tables, sample).map(({ mesh, asked }) => applicableTo(mesh, toRequest(asked)));
    const called = fc
      .sample(calls, sample)
      .map(({ mesh, asked }) => applicableToCall(mesh, asked.service, toRequest(asked)))
      .filter((found) => found !== "unbound");
    expect(share(asked, hasChoice)).toBeGreaterThan(0.6);
    expect(share(called, hasChoice)).toBeGreaterThan(0.5);
  });
});
