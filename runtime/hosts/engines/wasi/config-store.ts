/** wasi:config 0.2.0-draft and -rc.1, `runtime` by its first name: the values of `capabilities.config`. */
export function createConfigStore(
  config: Readonly<Record<string, string>>,
): Readonly<Record<string, object>> {
  const store = {
    get: (key: string): string | undefined => (Object.hasOwn(config, key) ? config[key] : undefined),
    getAll: (): [string, string][] => Object.entries(config),
  };
  return { "wasi:config/store": store, "wasi:config/runtime": store };
}
