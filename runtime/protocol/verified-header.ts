/** On service code that our service worker answers: the SHA-256, in hex, that it has verified. */
export const VERIFIED_HEADER = "x-mesh-verified";
