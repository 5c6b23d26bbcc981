import { describe, expect, it } from "vitest";
import { backendRef, newExchange, serviceConfig } from "../exchange.fixture";
import { authorizeLayer } from "./authorize";

const services = new Map(
  [serviceConfig("open"), serviceConfig("ledger", ["clerk", "auditor"]), serviceConfig("nobody", [])].map(
    (service) => [service.name, service],
  ),
);

const call = (names: readonly string[], role?: string) => {
  const refs = names.map((name) => backendRef(name));
  return authorizeLayer(services)(async () => new Response("allowed"))(
    newExchange(refs, { client: { id: undefined, role } }),
  ).then(
    (response) => response.text(),
    (error: { code: string }) => error.code,
  );
};

describe("authorization", () => {
  it("lets anyone call a service without roles, and any upstream", async () => {
    expect([await call(["open"]), await call(["remote"], "guest")]).toEqual(["allowed", "allowed"]);
  });

  it("lets only the roles named call a service that names some; no role is no right", async () => {
    const outcomes = [];
    for (const role of ["clerk", "auditor", "guest", "", undefined])
      outcomes.push(await call(["ledger"], role));
    expect(outcomes).toEqual(["allowed", "allowed", "FORBIDDEN_ROLE", "FORBIDDEN_ROLE", "FORBIDDEN_ROLE"]);
  });

  it("lets nobody call a service whose list of roles is empty", async () => {
    expect(await call(["nobody"], "clerk")).toBe("FORBIDDEN_ROLE");
  });

  it("refuses a route when any of its backends is refused: chance must not decide about rights", async () => {
    expect(await call(["open", "ledger"], "guest")).toBe("FORBIDDEN_ROLE");
  });

  it("refuses a route that would give a copy to a service that is refused", async () => {
    const requestMirror = { backendRef: { name: "ledger", group: "", kind: "Service" } };
    const copying = backendRef("open", { filters: [{ type: "RequestMirror", requestMirror }] });
    const handler = authorizeLayer(services)(async () => new Response("allowed"));
    await expect(handler(newExchange([copying]))).rejects.toMatchObject({ code: "FORBIDDEN_ROLE" });
  });
});
