/**
 * One use of a service, as prediction sees it. Ids, query values and bodies are never part of it: what is learned
 * and stored must not tell whom or what the user looked at.
 */
export interface Usage {
  readonly service: string;
  /** Name of the matched route: a rule of mesh.json, never the URL. */
  readonly route: string;
  /** Epoch ms. */
  readonly at: number;
  readonly role?: string;
}
