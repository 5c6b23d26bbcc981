/** What one call to a store may answer with: it is copied twice on its way to the guest. */
export const ANSWER_MAX_BYTES = 32 * 1024 * 1024;

/** What a value costs beyond its bytes, so that any number of empty ones is bounded too. */
export const VALUE_OVERHEAD_BYTES = 16;
