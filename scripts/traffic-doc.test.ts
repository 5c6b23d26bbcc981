import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FILTER_MEMBERS } from "../runtime/config/filter-schema";
import { policySchema } from "../runtime/config/policy-schema";
import { PROJECT_ROOT } from "./project-root";
import { completeMesh } from "./traffic-doc/complete-mesh";
import { play } from "./traffic-doc/play";
import { readExamples } from "./traffic-doc/read-examples";

const { base, examples } = readExamples(readFileSync(join(PROJECT_ROOT, "docs/traffic.md"), "utf8"));

/** Every feature has a heading, and under it an example; else reading them throws. */
const FEATURES = [
  ...["Path", "Method", "Headers", "Query", "Host names", "Precedence", "Weights", "Fallback"],
  ...["RequestHeaderModifier", "ResponseHeaderModifier", "URLRewrite"],
  ...["RequestRedirect", "RequestMirror", "CORS"],
  ...["Timeouts", "Retry", "Backoff", "Retry-After", "Retry budget over time", "Retry budget by concurrency"],
  ...["Hedging", "Peak EWMA", "Least request", "Round robin", "Random"],
  ...["Consistent hash by a header", "Consistent hash by a cookie", "Warmup"],
  ...["Locality: distribute", "Locality: failover", "Outlier detection", "Circuit breaker"],
  ...["Connection pool", "Adaptive concurrency", "Token bucket", "Rates per client and role"],
  ...["Delay", "Abort", "Abort of each try", "Calls by name"],
];

/** A thousand exchanges take under 1 s on an idle machine, but vitest's 5 s may pass on one that is busy with other work. */
const EXAMPLE_TIMEOUT_MS = 60_000;

/** Its example shows what happens without a setting too. */
const DEFAULT_FEATURE = "Peak EWMA";

/** The example without what it is about: its policies, or the whole snippet. */
const withoutFeature = (json: string): string => {
  const { trafficPolicies, ...others } = JSON.parse(json);
  return trafficPolicies === undefined ? "{}" : JSON.stringify(others);
};

describe("docs/traffic.md", () => {
  it("has an example for each feature", () => {
    expect(examples.map(({ heading }) => heading)).toEqual(FEATURES);
  });

  it.each([...Object.keys(policySchema.entries), ...Object.values(FILTER_MEMBERS)])("shows %s", (member) => {
    expect(examples.filter(({ json }) => json.includes(`"${member}"`))).not.toEqual([]);
  });

  it.each(examples)(
    "$heading: does what it says",
    async ({ json, lines }) => {
      expect(await play(completeMesh(base, json), lines)).toEqual([]);
    },
    EXAMPLE_TIMEOUT_MS,
  );

  it.each(examples)(
    "$heading: would not without its snippet",
    async ({ heading, json, lines }) => {
      const differences = await play(completeMesh(base, withoutFeature(json)), lines);
      expect(differences.length === 0).toBe(heading === DEFAULT_FEATURE);
    },
    EXAMPLE_TIMEOUT_MS,
  );
});
