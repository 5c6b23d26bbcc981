import { isDeepStrictEqual } from "node:util";
import type { CaseMesh, Seen } from "./case-mesh";
import type { ConformanceCase, ConformanceTest, Forwarded } from "./cases";
import { compareForwarded, compareResponse, compareShares, type Differences } from "./compare";

interface Answered {
  readonly response: Response;
  /** What the fake backend that answered says it is; empty when it was the proxy. */
  readonly answeredBy: string;
  readonly seen: readonly Seen[];
}

/** Requests until each backend of `perBackend` must have had one. */
const PER_BACKEND_REQUEST_COUNT = 200;

/** Plays one case against a mesh that has its backends; tells what is not as expected. */
export async function runCase(
  test: ConformanceTest,
  given: ConformanceCase,
  mesh: CaseMesh,
): Promise<Differences> {
  const { request, expect } = given;
  const url = urlOf(given);
  if (request.upgrade !== undefined) return runUpgrade(given, url, mesh);
  const send = async (): Promise<Answered> => {
    const response = await mesh.ask(given, url);
    return { response, answeredBy: await answererOf(response), seen: await mesh.takeSeen() };
  };
  const countBy = (requests: number, keyOf: (answered: Answered) => string) =>
    count(requests, send, keyOf, ({ response }) => compareResponse(response, url, expect));
  const { distribution, statusDistribution, mirrorSampling, perBackend } = expect;
  if (distribution !== undefined) {
    const { requests, weights, tolerance, maxRounds } = distribution;
    const nameOf = ({ answeredBy }: Answered) => answeredBy || "none";
    return oneGoodRound(maxRounds, async () => {
      const { counts, found } = await countBy(requests, nameOf);
      return [...found, ...compareShares(counts, requests, weights, tolerance)];
    });
  }
  if (statusDistribution !== undefined) {
    const { requests, shares, tolerance, maxRounds } = statusDistribution;
    const statusOf = ({ response }: Answered) => String(response.status);
    return oneGoodRound(maxRounds, async () => {
      const { counts, found } = await countBy(requests, statusOf);
      return [...found, ...compareShares(counts, requests, shares, tolerance)];
    });
  }
  if (perBackend !== undefined) return runPerBackend(given, url, send);
  const answered = await send();
  const found = [...compareResponse(answered.response, url, expect), ...compareSeen(test, given, answered)];
  if (mirrorSampling !== undefined) {
    found.push(...(await oneGoodRound(mirrorSampling.maxRounds, () => sampleMirrors(given, send))));
  }
  return found;
}

const answererOf = async (response: Response): Promise<string> =>
  response.status === 200 ? response.text() : "";

function urlOf({ request }: ConformanceCase): URL {
  const { scheme, host = "app.example", path } = request;
  return new URL(`${scheme}://${host.replace(/:\d+$/, "")}${path}`);
}

function compareSeen(
  test: ConformanceTest,
  given: ConformanceCase,
  { answeredBy, seen }: Answered,
): Differences {
  const { expect, derived, request } = given;
  const found: string[] = [];
  const mirrors = new Set(expect.mirroredTo?.map(({ backend }) => backend));
  const wanted = expect.backend ?? derived.backend;
  const members = (name: string) => [name, ...(test.config.services[name] ?? [])];
  const mains = seen.filter(({ backend }) =>
    answeredBy === "" ? !mirrors.has(backend) : backend === answeredBy,
  );
  if (wanted !== undefined) {
    const main = mains.at(-1);
    if (main === undefined || !members(answeredBy).includes(wanted)) {
      return [`backend is ${answeredBy || "none"}, must be ${wanted}`];
    }
    const forwarded = {
      ...expect.forwarded,
      headers: { ...untouched(test, given), ...expect.forwarded?.headers },
    };
    found.push(...compareForwarded(main, forwarded, request.path));
  }
  const { backendAttempts } = derived;
  if (backendAttempts !== undefined && mains.length !== backendAttempts) {
    found.push(`attempts are ${mains.length}, must be ${backendAttempts}`);
  }
  for (const { backend, percent } of expect.mirroredTo ?? []) {
    const copies = seen.filter((other) => other.backend === backend && backend !== answeredBy);
    if (percent === 100 && copies.length !== 1)
      found.push(`copies at ${backend} are ${copies.length}, must be 1`);
    for (const copy of copies) found.push(...compareForwarded(copy, expect.forwarded ?? {}, request.path));
  }
  return found;
}

/** Request headers that no filter of the test names must arrive as they were sent. */
function untouched(
  { config }: ConformanceTest,
  { request, expect }: ConformanceCase,
): Record<string, string> {
  const rules = config.routes.flatMap(({ rules }) => rules);
  const filters = rules.flatMap((rule) => [
    ...rule.filters,
    ...rule.backendRefs.flatMap((ref) => ref.filters),
  ]);
  const touched = new Set(
    filters.flatMap(({ requestHeaderModifier: modifier }) =>
      modifier === undefined
        ? []
        : [...modifier.set, ...modifier.add].map(({ name }) => name).concat(modifier.remove),
    ),
  );
  const names = new Set(
    [...touched, ...Object.keys(expect.forwarded?.headers ?? {})].map((name) => name.toLowerCase()),
  );
  return Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !names.has(name.toLowerCase())),
  );
}

async function runPerBackend(
  { request, expect }: ConformanceCase,
  url: URL,
  send: () => Promise<Answered>,
): Promise<Differences> {
  const missing = new Set(Object.keys(expect.perBackend!));
  for (let sent = 0; sent < PER_BACKEND_REQUEST_COUNT && missing.size > 0; sent++) {
    const { response, answeredBy, seen } = await send();
    const main = seen.find(({ backend }) => backend === answeredBy);
    const expected = main && expect.perBackend![main.backend];
    if (main === undefined || expected === undefined)
      return [`backend is ${main?.backend ?? "none"}, must be one of ${[...missing]}`];
    const forwarded: Forwarded = "forwarded" in expected ? expected.forwarded : expected;
    const found = [
      ...compareResponse(response, url, expect),
      ...compareForwarded(main, forwarded, request.path),
    ];
    if (found.length > 0) return found.map((difference) => `at ${main.backend}: ${difference}`);
    missing.delete(main.backend);
  }
  return [...missing].map((name) => `${name} got no request of ${PER_BACKEND_REQUEST_COUNT}`);
}

/** Of n copies with share p, so many as n·p ± tolerance × √(n·p·(1−p)). */
async function sampleMirrors(
  { request, expect }: ConformanceCase,
  send: () => Promise<Answered>,
): Promise<Differences> {
  const { requests, toleranceStdDevs } = expect.mirrorSampling!;
  const mirrors = expect.mirroredTo ?? [];
  const copies = new Map<string, number>();
  const found = new Set<string>();
  for (let sent = 0; sent < requests; sent++) {
    for (const seen of (await send()).seen) {
      copies.set(seen.backend, (copies.get(seen.backend) ?? 0) + 1);
      if (!mirrors.some(({ backend }) => backend === seen.backend)) continue;
      for (const difference of compareForwarded(seen, expect.forwarded ?? {}, request.path))
        found.add(`copy at ${seen.backend}: ${difference}`);
    }
  }
  const amiss = mirrors.flatMap(({ backend, percent }) => {
    const share = percent / 100;
    const actual = copies.get(backend) ?? 0;
    const slack = toleranceStdDevs * Math.sqrt(requests * share * (1 - share));
    return Math.abs(actual - requests * share) <= slack
      ? []
      : [`copies at ${backend} are ${actual} of ${requests}, must be ${requests * share} ± ${slack}`];
  });
  return [...found, ...amiss];
}

/** How often each key occurs, and what else differs in any of the answers. */
async function count(
  requests: number,
  send: () => Promise<Answered>,
  keyOf: (answered: Answered) => string,
  compare: (answered: Answered) => Differences,
): Promise<{ counts: ReadonlyMap<string, number>; found: ReadonlySet<string> }> {
  const counts = new Map<string, number>();
  const found = new Set<string>();
  for (let sent = 0; sent < requests; sent++) {
    const answered = await send();
    const key = keyOf(answered);
    counts.set(key, (counts.get(key) ?? 0) + 1);
    for (const difference of compare(answered)) found.add(difference);
  }
  return { counts, found };
}

async function oneGoodRound(maxRounds: number, round: () => Promise<Differences>): Promise<Differences> {
  let found = await round();
  for (let played = 1; played < maxRounds && found.length > 0; played++) found = await round();
  return found;
}

/** A WebSocket: the proxy says where it leads, and the backend there echoes. */
function runUpgrade(given: ConformanceCase, url: URL, mesh: CaseMesh): Differences {
  const { path, send } = given.request;
  const { status, backend, forwarded, receive, ...others } = given.expect;
  const upgrade = mesh.upgrade(given, url);
  if (upgrade === undefined) return ["the WebSocket leads nowhere, must lead to a backend"];
  const found = [...compareForwarded(upgrade, forwarded ?? {}, path)];
  if (status !== undefined && !status.includes(101)) found.push(`status is 101, must be ${status}`);
  if (backend !== undefined && upgrade.backend !== backend)
    found.push(`backend is ${upgrade.backend}, must be ${backend}`);
  if (!isDeepStrictEqual(send, receive))
    found.push(`received ${JSON.stringify(send)}, must be ${JSON.stringify(receive)}`);
  const unheard = Object.entries(others).filter(([, value]) => value && Object.keys(value).length > 0);
  return [...found, ...unheard.map(([name]) => `${name} cannot be expected of a WebSocket`)];
}
