/**
 * What jco's glue calls on a host's resource when the guest drops its handle: `Symbol.dispose`, or its stand-in where an
 * engine has none yet.
 */
export const DISPOSE: unique symbol = ((Symbol as { readonly dispose?: symbol }).dispose ??
  Symbol.for("dispose")) as never;
