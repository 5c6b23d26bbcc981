/** What this browser has learned of its user, as the app calls it: `foremesh.prediction`. */
export interface PredictionApi {
  /** Everything that is remembered of uses: nothing else is kept of them but counts that were made of it. */
  export(): Promise<PredictionHistory>;
  /**
   * Forgets the history and all that was learned of it, in every tab and on disk. What is used from then on is learned anew.
   * Resolves when nothing is left.
   */
  erase(): Promise<void>;
}

export interface PredictionHistory {
  readonly version: 1;
  /** Oldest first. */
  readonly visits: readonly VisitRecord[];
}

/** Uses with no pause of half an hour between them. A long visit has several records. */
export interface VisitRecord {
  /** Epoch ms. No two records have the same. */
  readonly startedAt: number;
  readonly uses: readonly UseRecord[];
}

/** One use. No path, no query, no id: what is not in here was never kept. */
export interface UseRecord {
  readonly service: string;
  /** The route's name in mesh.json. */
  readonly route: string;
  /** Epoch ms. */
  readonly at: number;
  /** The page that asked, as `pageNameOf` shortens it. */
  readonly page?: string;
  readonly role?: string;
}
