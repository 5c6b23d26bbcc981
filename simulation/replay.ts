/**
 * `npm run replay -- FILE… [--mesh]`: the forecasters on sequences, or with `--mesh` the whole manager on whole visits; each
 * has its own further options.
 */
if (process.argv.includes("--mesh")) void import("./mesh/run");
else void import("./predict/run");
