/** Compute Pressure would tell of what else the machine does, and the mesh would do less for it. */
export const NO_COMPUTE_PRESSURE = "--disable-blink-features=ComputePressure";

/** For tests and benchmarks: no sandbox (root in CI), no GPU, and no connections of the browser's own. */
export const CHROMIUM_FLAGS: readonly string[] = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  NO_COMPUTE_PRESSURE,
];
