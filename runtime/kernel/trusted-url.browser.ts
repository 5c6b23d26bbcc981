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

/** Under `require-trusted-types-for 'script'` a URL is taken from a policy only; ours lets scripts of this origin pass. */
const policy = (self as TrustedTypesRealm).trustedTypes?.createPolicy("foremesh", {
  createScriptURL(url) {
    if (new URL(url).origin !== self.location.origin)
      throw new TypeError(`Cannot trust ${url}: another origin`);
    return url;
  },
});

export const trustedUrl = (url: string): string => policy?.createScriptURL(url) ?? url;
