import * as v from "valibot";
import { routeSchema } from "../runtime/config/route-schema";
import type { RouteConfig } from "../runtime/config/schema";
import { compileRoutes, type RouteTable } from "../runtime/proxy/routing/route-table";
import { failureOf, meetsPath, type RouteRequest } from "../runtime/proxy/routing/rule-entry";
import type { Arm, BenchResult, Comparison } from "./result";
import { ratioOf, summarize } from "./statistics";

/** `match()` runs for every request of the app, before `respondWith`: at most 5 µs at the median with 200 routes. */
const ROUTE_COUNTS = [10, 200, 2_000];
const BATCH_COUNT = 30;
const SAMPLES_PER_BATCH = 20;
/** One sample is a mean over so many calls: a single call is shorter than the clock's grain. */
const CALLS_PER_SAMPLE = 500;

/** Every third with a method, every fifth with a header: as mixed as routes are. */
const routesOf = (count: number): RouteConfig[] =>
  Array.from({ length: count }, (_, index) => {
    const path = {
      type: index % 4 === 0 ? "Exact" : "PathPrefix",
      value: `/api/area-${index % 50}/item-${index}`,
    };
    const method = index % 3 === 0 ? { method: "GET" } : {};
    const headers = index % 5 === 0 ? { headers: [{ name: "x-version", value: "2" }] } : {};
    return v.parse(routeSchema, { rules: [{ matches: [{ path, ...method, ...headers }] }] });
  });

/** Hits and misses, half and half. */
const requestsOf = (count: number): RouteRequest[] =>
  Array.from({ length: 100 }, (_, index) => {
    const item = (index * 37) % (count * 2);
    const url = new URL(
      `https://app.test/api/area-${item % 50}/item-${item}${index % 4 === 0 ? "" : "/detail?q=1"}`,
    );
    return { method: "GET", url, headers: new Headers({ "x-version": "2" }) };
  });

/** What a table without an index does: one rule after the other. */
const scan = (table: RouteTable, request: RouteRequest) =>
  table.visit(request, ({ entries }) =>
    entries.find(
      (entry) => meetsPath(entry, request.url.pathname) && failureOf(entry, request) === undefined,
    ),
  );

export async function benchRouting(): Promise<BenchResult> {
  const subjects = ROUTE_COUNTS.flatMap((count) => {
    const table = compileRoutes({ routes: routesOf(count), listeners: [] });
    const requests = requestsOf(count);
    return [
      {
        name: `match ${count}`,
        what: `${count} routes`,
        requests,
        call: (request: RouteRequest) => table.match(request),
      },
      {
        name: `scan ${count}`,
        what: `${count} routes, one after the other`,
        requests,
        call: (request: RouteRequest) => scan(table, request),
      },
    ];
  });
  const batches = new Map<string, number[][]>(subjects.map(({ name }) => [name, []]));
  for (let batch = 0; batch < BATCH_COUNT; batch++) {
    for (const { name, requests, call } of subjects) {
      const samples: number[] = [];
      for (let sample = 0; sample < SAMPLES_PER_BATCH; sample++) {
        const startedAt = performance.now();
        for (let index = 0; index < CALLS_PER_SAMPLE; index++) call(requests[index % requests.length]!);
        samples.push((performance.now() - startedAt) / CALLS_PER_SAMPLE);
      }
      // The first batches compile the code.
      if (batch >= BATCH_COUNT / 3) batches.get(name)!.push(samples);
    }
  }
  const arms: Arm[] = subjects.map(({ name, what }) => ({
    name,
    what,
    summary: summarize(batches.get(name)!.flat()),
  }));
  const compare = (arm: string, base: string): Comparison => ({
    arm,
    base,
    ratio: ratioOf(batches.get(arm)!, batches.get(base)!),
  });
  return {
    name: "routing",
    arms,
    comparisons: [
      { ...compare("match 200", "match 10"), limit: 20 },
      { ...compare("match 2000", "match 200"), limit: 10 },
      ...ROUTE_COUNTS.map((count) => compare(`match ${count}`, `scan ${count}`)),
    ],
  };
}
