import type { Cookies } from "./hash-key";

/** The Cookie Store API, the only way to a cookie in a service worker; not in TypeScript's library yet. */
interface CookieStoreRealm {
  readonly cookieStore?: {
    get(name: string): Promise<{ readonly value: string } | null>;
    set(cookie: { name: string; value: string; expires: number }): Promise<void>;
  };
}

const { cookieStore } = self as CookieStoreRealm;

/** `undefined` where the engine has no cookie store: what is hashed by a cookie is then shared out by chance. */
export const cookies: Cookies | undefined = cookieStore && {
  get: async (name) => (await cookieStore.get(name))?.value,
  set: (name, value, ttlMs) => cookieStore.set({ name, value, expires: Date.now() + ttlMs }),
};
