import { trap } from "./trap";

/**
 * What a component gets for a function or a resource that is not offered: it can hold it, and traps when it calls it.
 *
 * A component of Python or JavaScript imports all of the world that it was built for, whether it calls it or not, and jco's
 * glue refuses to start on the first name that is `undefined`.
 */
const standInFor = (name: string): object =>
  function standIn(): never {
    throw trap(`Cannot call ${name}: it is not offered here`);
  };

/** An interface of which this much is offered; stand-ins for all else of it. */
export const withStandIns = (interfaceName: string, offered: object): object =>
  new Proxy(offered, {
    get: (_, key) => {
      if (typeof key !== "string") return undefined;
      if (Object.hasOwn(offered, key)) return (offered as Readonly<Record<string, unknown>>)[key];
      return standInFor(`${interfaceName}.${key}`);
    },
  });
