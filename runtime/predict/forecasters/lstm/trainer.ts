/**
 * Some windows of uses side by side, time-major: what belongs to step `t` of window `w` is at `t * windowCount + w`.
 * Shorter windows are padded; a padded step weighs nothing.
 */
export interface Batch {
  readonly windowCount: number;
  readonly stepCount: number;
  /** Rows of the embedding, those without a service included. */
  readonly roomCount: number;
  readonly rows: Int32Array;
  readonly targets: Int32Array;
  /** They sum to 1. */
  readonly shares: Float32Array;
  readonly features: Float32Array;
  /** Of each row of the embedding, at each step. */
  readonly recency: Float32Array;
  /** What each hidden value is multiplied with on its way to the output. */
  readonly dropout: Float32Array;
  /** Of each row of the embedding; far below 0 for what can be no outcome. */
  readonly logUses: Float32Array;
}

/** Of a batch, by every weight. The one part of the LSTM that needs TensorFlow.js. */
export type Trainer = (weights: Float32Array, batch: Batch) => Gradient;

export interface Gradient {
  /** Laid out as the weights are. */
  readonly gradient: Float32Array;
  /** Of the weights given, in bits per outcome. */
  readonly lossBits: number;
}
