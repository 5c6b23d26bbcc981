import { expect, it } from "vitest";
import type { ManifestEntry } from "./manifest-entry";
import { mergeManifest } from "./merge-manifest";

const entry = (name: string, version: string): ManifestEntry => ({
  name,
  version,
  artifact: { abi: "raw", url: `/services/${name}/${name}.wasm`, sha256: "00", bytes: 1, files: [] },
  prefetch: "auto",
});

it("replaces artifact and version of a service that is there, and keeps its limits and rights", () => {
  const tuned = {
    name: "maps",
    version: "1.0.0",
    artifact: { abi: "raw" },
    resources: { timeoutMs: 9 },
    prefetch: "never",
  };
  const { services } = mergeManifest({ services: [tuned] }, [entry("maps", "2.0.0")]);
  expect(services).toEqual([{ ...tuned, version: "2.0.0", artifact: entry("maps", "2.0.0").artifact }]);
});

it("adds a service that is not there, whole, after the others", () => {
  const maps = { name: "maps", version: "1.0.0" };
  const { services } = mergeManifest({ services: [maps] }, [entry("hello", "1.0.0")]);
  expect(services).toEqual([maps, entry("hello", "1.0.0")]);
});

it("leaves the rest of the file as it is, also what it does not know", () => {
  const mesh = { version: 1, routes: [{ name: "r" }], upstreams: [], future: { a: 1 } };
  expect(mergeManifest(mesh, [])).toEqual({ ...mesh, services: [] });
});
