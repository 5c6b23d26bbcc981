import { expect, it } from "vitest";
import { parseConfig } from "./parse-config";

const context = {
  origin: "https://app.example.com",
  configUrl: "https://app.example.com/mesh.json",
  reservedPaths: [],
};

function parse(resources: object) {
  const artifact = { abi: "wasi-http", url: "/services/cart/cart.js", sha256: "0".repeat(64) };
  const services = [{ name: "cart", version: "1.0.0", artifact, resources }];
  return parseConfig(JSON.stringify({ version: 1, services }), context);
}

it("may have one replica, though others may have four", () => {
  const replicasOf = (resources: object) => parse(resources).config?.services[0]?.resources.replicas;
  expect(replicasOf({ singleton: true })).toEqual({ min: 0, max: 1 });
  expect(replicasOf({ singleton: true, replicas: { min: 1, max: 1 } })).toEqual({ min: 1, max: 1 });
  expect(replicasOf({})).toEqual({ min: 0, max: 4 });
});

it.each([
  ["at most two", { max: 2 }, ".max"],
  ["at least two", { min: 2 }, ""],
])("is refused when mesh.json asks for %s of it", (_what, replicas, key) => {
  const { config, diagnostics } = parse({ singleton: true, replicas });
  expect(config).toBeUndefined();
  expect(diagnostics.map(({ path }) => path)).toEqual([`$.services[0].resources.replicas${key}`]);
});
