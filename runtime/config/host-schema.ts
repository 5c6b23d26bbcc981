import { integerSchema } from "./service-schema";

/** RFC 1123 host name in lower case, with an optional wildcard as its first label. */
export const HOSTNAME_PATTERN = /^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

export const portSchema = integerSchema(1, 65_535);
