/**
 * "foremesh <protocol> <build>", in one text, so that both can be read in any deployed script. The build is a checksum of all
 * the scripts that are deployed together; scripts/stamp-build.ts writes it in place of the zeros.
 */
const STAMP = "foremesh 1 0000000000000000";
const [, protocol, build] = STAMP.split(" ");

/**
 * Raised by one with any change of a message, or of what one script calls of another, that the version before would misread;
 * the newer end then speaks as the older one does for as long as it meets it (docs/updates.md).
 */
export const PROTOCOL_VERSION = Number(protocol);

/** Which deploy this script is of. */
export const BUILD = build as string;

/**
 * Whether the other end can be understood: it is of this protocol, the one before or the next. What has come without a number
 * is of the first.
 */
export const speaks = (other = 1): boolean => Math.abs(other - PROTOCOL_VERSION) <= 1;
