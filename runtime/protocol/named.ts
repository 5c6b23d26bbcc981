/** Something with methods that all answer later, as what a service opens by a name is. */
export type Methods<Thing> = { readonly [Name in keyof Thing]: (...args: never[]) => Promise<unknown> };

/** Its methods as they cross to another realm: `open(name).get(key)` becomes `keyValue.get(name, key)`. */
export type Named<Kind extends string, Thing extends Methods<Thing>> = {
  readonly [Name in keyof Thing & string as `${Kind}.${Name}`]: (
    name: string,
    ...args: Parameters<Thing[Name]>
  ) => ReturnType<Thing[Name]>;
};

type AnyMethod = (...args: unknown[]) => Promise<unknown>;

/** What is behind the calls: `open` gives, or refuses, the thing of that name, for every call anew. */
export function serveNamed<Kind extends string, Thing extends Methods<Thing>>(
  kind: Kind,
  methods: readonly (keyof Thing & string)[],
  open: (name: string) => Thing,
): Named<Kind, Thing> {
  const serve =
    (method: keyof Thing) =>
    async (name: string, ...args: unknown[]) =>
      (open(name)[method] as unknown as AnyMethod)(...args);
  return Object.fromEntries(
    methods.map((method) => [`${kind}.${method}`, serve(method)]),
  ) as unknown as Named<Kind, Thing>;
}

/** The thing of this name, which is at the other end. */
export function openNamed<Kind extends string, Thing extends Methods<Thing>>(
  kind: Kind,
  methods: readonly (keyof Thing & string)[],
  remote: Named<Kind, Thing>,
  name: string,
): Thing {
  const calls = remote as unknown as Readonly<Record<string, AnyMethod>>;
  const call =
    (method: string) =>
    (...args: unknown[]) =>
      calls[`${kind}.${method}`]!(name, ...args);
  return Object.fromEntries(methods.map((method) => [method, call(method)])) as unknown as Thing;
}
