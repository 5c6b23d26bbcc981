export interface MapTheme {
  readonly sea: string;
  readonly seaEdge: string;
  readonly land: string;
  readonly coast: string;
  readonly border: string;
  readonly graticule: string;
  readonly route: string;
  readonly routeCasing: string;
  readonly marker: string;
  readonly markerInk: string;
  readonly ink: string;
}

export const MAP_THEMES = {
  light: {
    sea: "#cfe3ee",
    seaEdge: "#b7d3e3",
    land: "#f6f1e4",
    coast: "#8fb0c2",
    border: "#cdbf9f",
    graticule: "#ffffff",
    route: "#d1495b",
    routeCasing: "#ffffff",
    marker: "#b4324a",
    markerInk: "#ffffff",
    ink: "#3c4f5c",
  },
  dark: {
    sea: "#14222e",
    seaEdge: "#0f1a24",
    land: "#2c3a45",
    coast: "#4d6a7d",
    border: "#4a5a66",
    graticule: "#3a5163",
    route: "#ff9e6d",
    routeCasing: "#14222e",
    marker: "#ff9e6d",
    markerInk: "#1b1410",
    ink: "#c3d2dd",
  },
} as const satisfies Record<string, MapTheme>;

export type MapThemeName = keyof typeof MAP_THEMES;
