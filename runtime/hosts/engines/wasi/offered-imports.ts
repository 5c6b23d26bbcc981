import { MeshError } from "../../../kernel/errors";

type Interface = Readonly<Record<string, unknown>>;

/**
 * The imports of a component, under any version of their names: a component asks for "wasi:io/poll@0.2.10", hosts of 0.2
 * have one "wasi:io/poll". What is not there is named; jco's own words for it are of a variable that was undefined.
 *
 * @throws MeshError SERVICE_START_FAILED, when the component asks.
 */
export function offerImports(service: string, offered: Readonly<Record<string, unknown>>): object {
  const missing = (name: string): never => {
    const message = `Cannot start ${service}: it imports ${name}, must import only what this version offers: ${Object.keys(offered).join(", ")}`;
    throw new MeshError("SERVICE_START_FAILED", message);
  };
  const guard = (name: string, members: object): object =>
    new Proxy(members as Interface, {
      get: (target, member) =>
        typeof member === "symbol" ? undefined : (target[member] ?? missing(`${name}.${member}`)),
    });
  return new Proxy(offered, {
    get(target, key) {
      if (typeof key === "symbol") return undefined;
      const found = target[key] ?? target[key.replace(/@0\.2\..*/, "")] ?? missing(key);
      return guard(key, found as object);
    },
  });
}
