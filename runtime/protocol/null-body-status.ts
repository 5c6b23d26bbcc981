/** Null-body statuses (fetch standard): a Response with one of them and a body is a TypeError. */
export const NULL_BODY_STATUS: ReadonlySet<number> = new Set([101, 103, 204, 205, 304]);
