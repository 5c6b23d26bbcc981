import type { WireError } from "../kernel/errors";
import type { BrokenExchange } from "./exchange-messages";
import type { ServiceLoad } from "./service-load";
import type { Usage } from "./usage";

/** Why a replica was started; the trace tells the app whether a forecast was behind it. */
export type StartCause = "plan" | "demand" | "minimum" | "prewarm" | "replace";

/** Control plane → proxy, on the discovery port: the endpoints there are (what EDS is to Envoy). */
export type DiscoveryMessage =
  /** First on every link: whose replicas these are, and which protocol is spoken on it. */
  | { readonly type: "linked"; readonly epoch: number; readonly protocol?: number }
  /** Carries the port to the replica as its only transferred port. */
  | {
      readonly type: "endpoint-added";
      readonly service: string;
      readonly replica: string;
      readonly cause: StartCause;
      readonly concurrency: number;
    }
  /** Send nothing new there; what is under way will be finished. */
  | { readonly type: "endpoint-draining"; readonly service: string; readonly replica: string }
  /**
   * Gone, with whatever was under way. `broken`, where it was an exchange of this proxy's: the replica has said so itself, but
   * ports keep no order among each other.
   */
  | {
      readonly type: "endpoint-removed";
      readonly service: string;
      readonly replica: string;
      readonly broken?: BrokenExchange;
    }
  /** Answers `ping`. */
  | { readonly type: "pong" }
  /**
   * Services of priority "background" take nothing for at least `retryAfterMs`, the device being under critical pressure;
   * `undefined`: they do again.
   */
  | { readonly type: "shedding"; readonly retryAfterMs: number | undefined }
  /** A start that was asked for failed: those who wait for an endpoint need not wait on. */
  | { readonly type: "start-failed"; readonly service: string; readonly error: WireError };

/** Proxy → control plane, on the same port. */
export type ProxyReport =
  /** An exchange waits for an endpoint: this proxy knows of none. */
  | { readonly type: "demand"; readonly service: string }
  /** What is under way; `concurrency` stands until the next report. */
  | { readonly type: "load"; readonly load: ServiceLoad }
  /** An exchange at this replica ran out of time: it may be looping. */
  | { readonly type: "unresponsive"; readonly service: string; readonly replica: string }
  | { readonly type: "usage"; readonly usage: Usage }
  /** Asks whether the control plane lives: somebody waits. */
  | { readonly type: "ping" };
