import type { Capabilities } from "../../capabilities/capabilities";
import { forbiddenCapability } from "../forbidden-capability";
import type { WasiSystem } from "./system";

/** The realm's clocks and random numbers, as far as they were granted; whoever asks for more fails, and says of what. */
export function grantedSystem(
  service: string,
  system: WasiSystem,
  { clocks, random }: Pick<Capabilities, "clocks" | "random">,
): WasiSystem {
  const denied = (name: string) => () => {
    throw forbiddenCapability(service, name);
  };
  return {
    ...system,
    ...(!clocks && { nowMs: denied("clocks"), wallMs: denied("clocks") }),
    ...(!random && { fillRandom: denied("random") }),
  };
}
