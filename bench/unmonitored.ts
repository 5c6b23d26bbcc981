/** The arm without monitoring: its hosts are those of the mesh, but for the one call that it all begins with. */
export const UNMONITORED_SITE = "unmonitored";

const CALL = /,?\s*onEnded:\s*[\w$]+\.ended/;

/** @throws where the built host has no such call: the arms would be the same. */
export function withoutMonitoring(host: string): string {
  if (!CALL.test(host)) throw new Error(`Cannot take monitoring out of the host: ${CALL} is not in it`);
  return host.replace(CALL, "");
}
