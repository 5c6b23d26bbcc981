import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BackendRef } from "../../config/schema";
import { MeshError } from "../../kernel/errors";
import { AttemptError } from "../../protocol/attempt-error";
import { backendRef, newExchange } from "../exchange.fixture";
import { createPolicyTable } from "../policy-table";
import { fallbackLayer } from "./fallback";

/** Which backends were tried, and what came of it, when those in `broken` fail with `error`. */
async function tryAll(
  backends: readonly BackendRef[],
  broken: readonly string[],
  { error = new MeshError("NO_ENDPOINT", "none") as unknown, method = "GET", random = 0 } = {},
) {
  const tried: string[] = [];
  const handler = fallbackLayer({
    policies: createPolicyTable([]),
    random: () => random,
    backends: new Set(backends.map(({ name }) => name).filter((name) => name !== "gone")),
  })(async ({ backend, hasNextBackend }) => {
    tried.push(`${backend!.name}${hasNextBackend ? "" : " (last)"}`);
    if (broken.includes(backend!.name)) throw error;
    return new Response(backend!.name);
  });
  const exchange = newExchange(backends, { request: new Request("https://app.test/", { method }) });
  const outcome = await handler(exchange).then(
    (response) => response.text(),
    (reason: unknown) => reason,
  );
  return { tried, outcome };
}

const local = backendRef("local");
const remote = backendRef("remote", { fallback: true });
const last = backendRef("last", { fallback: true });

describe("fallback", () => {
  it("asks the first backend only, while it answers", async () => {
    expect(await tryAll([local, remote], [])).toEqual({ tried: ["local"], outcome: "local" });
  });

  it("asks the fallbacks in their order, wherever they stand, until one answers", async () => {
    const all = [remote, local, last];
    expect(await tryAll(all, ["local"])).toEqual({ tried: ["local", "remote"], outcome: "remote" });
    const { tried, outcome } = await tryAll(all, ["local", "remote"]);
    expect([tried, outcome]).toEqual([["local", "remote", "last (last)"], "last"]);
  });

  it("fails as the last backend failed", async () => {
    const error = new MeshError("UPSTREAM_UNREACHABLE", "offline");
    expect(await tryAll([local, remote], ["local", "remote"], { error })).toMatchObject({ outcome: error });
  });

  it("does not repeat an effect: a POST goes on only when the guest had not begun", async () => {
    const begun = new AttemptError("ENDPOINT_LOST", "lost", false);
    const notBegun = new AttemptError("NO_ENDPOINT", "no start", true);
    const post = { method: "POST" };
    expect((await tryAll([local, remote], ["local"], { ...post, error: begun })).tried).toEqual(["local"]);
    expect((await tryAll([local, remote], ["local"], { ...post, error: notBegun })).outcome).toBe("remote");
    expect((await tryAll([local, remote], ["local"], { error: begun })).outcome).toBe("remote");
  });

  it("leaves a caller that gave up alone", async () => {
    const error = new DOMException("left", "AbortError");
    expect(await tryAll([local, remote], ["local"], { error })).toEqual({ tried: ["local"], outcome: error });
  });

  it("never asks a backend without weight, and says so when there is no other", async () => {
    const off = backendRef("off", { weight: 0 });
    expect((await tryAll([off, local], [])).tried).toEqual(["local (last)"]);
    expect(
      (await tryAll([off, backendRef("gone", { weight: 0, fallback: true })], [])).outcome,
    ).toMatchObject({
      code: "NO_BACKEND",
    });
    expect((await tryAll([], [])).outcome).toMatchObject({ code: "NO_BACKEND" });
  });

  it("gives each weighted backend its share of chance", async () => {
    const weights = fc
      .array(fc.nat(5), { minLength: 1, maxLength: 4 })
      .filter((all) => all.some((w) => w > 0));
    const share = async (all: number[], chance: number) => {
      const backends = all.map((weight, i) => backendRef(`${i}`, { weight }));
      const cells = all.flatMap((weight, i) => new Array<string>(weight).fill(`${i}`));
      const { outcome } = await tryAll(backends, [], { random: chance });
      expect(outcome).toBe(cells[Math.floor(chance * cells.length)]);
    };
    // Chances in the middle of a cell, so that rounding cannot decide.
    const chance = fc.nat(99).map((n) => (n + 0.5) / 100);
    await fc.assert(
      fc.asyncProperty(weights, chance, async (all, c) => {
        const total = all.reduce((sum, weight) => sum + weight, 0);
        await share(all, (Math.floor(c * total) + 0.5) / total);
      }),
    );
  });
});
