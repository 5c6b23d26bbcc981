/** Red, green, blue, 0 to 255. */
export type Color = readonly [number, number, number];

/** A landscape as data. Lengths are shares of the picture's height, from the top left; x runs to 1.5. */
export interface Scene {
  readonly seed: number;
  /** Colours of the sky from the top to the horizon. */
  readonly sky: readonly Color[];
  readonly sun?: Sun;
  readonly clouds?: { readonly color: Color; readonly cover: number };
  readonly stars?: boolean;
  readonly aurora?: Color;
  /** From the farthest to the nearest. */
  readonly layers: readonly Layer[];
  /** Below this line lies water, which mirrors what is above. */
  readonly water?: { readonly from: number; readonly tint: Color; readonly clear: number };
}

export interface Sun {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly color: Color;
  readonly glow: Color;
}

/** One silhouette: mountains, dunes or houses, lit from above and lost in haze below. */
export interface Layer {
  readonly shape: "ridge" | "dune" | "skyline";
  /** Where its foot lies, and how far its tops rise above that. */
  readonly base: number;
  readonly relief: number;
  /** Waves or houses across a length of 1. */
  readonly frequency: number;
  readonly color: Color;
  readonly haze: Color;
  /** Snow above this share of the relief. */
  readonly snowFrom?: number;
  /** Share of a skyline's windows that are lit. */
  readonly litWindows?: number;
}
