/** The part of Trusted Types (w3.org/TR/trusted-types) that is used here; not in TypeScript's library yet. */
interface TrustedTypesRealm {
  readonly trustedTypes?: {
    createPolicy(
      name: string,
      rules: { createScriptURL(url: string): string },
    ): {
      createScriptURL(url: string): string;
    };
  };
}

const createPolicy = () =>
  (self as TrustedTypesRealm).trustedTypes?.createPolicy("foremesh", {
    createScriptURL(url) {
      if (new URL(url).origin !== self.location.origin)
        throw new TypeError(`Cannot trust ${url}: another origin`);
      return url;
    },
  });

/** On first use: where a policy of this name is not allowed, the script that has it in it must load all the same. */
let policy: ReturnType<typeof createPolicy>;

/** Under `require-trusted-types-for 'script'` a URL is taken from a policy only; ours lets scripts of this origin pass. */
export function trustedUrl(url: string): string {
  policy ??= createPolicy();
  return policy?.createScriptURL(url) ?? url;
}
