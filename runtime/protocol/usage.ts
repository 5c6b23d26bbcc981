/** One use of a service, as the predictor learns it: route names, never paths, ids or query values. */
export interface Usage {
  readonly service: string;
  readonly route: string;
  /** Epoch ms. */
  readonly at: number;
  /** What the exchange found: was a replica ready when it came? Absent for remote upstreams. */
  readonly wasReady?: boolean;
  readonly role?: string;
  /** The page that asked, shortened: see `page-name.ts`. */
  readonly page?: string;
}
