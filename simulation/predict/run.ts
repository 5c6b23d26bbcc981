import { parseArgs } from "node:util";
import { savePictures } from "../pictures/save-pictures";
import { picturesOf } from "./pictures";
import { createProductPortfolio } from "./product-portfolio";
import { type Replay, replay } from "./replay";
import { readSequenceSet } from "./sequence-set";
import { tableOf } from "./table";

/**
 * `npm run replay -- FILE…` scores the forecasters of the product, and their merge, on files of sessions.
 * `--sessions N`: only the first N; `--collapse`: repeats in a row count once; `--frozen`: what is
 * learned in one tested session is forgotten in the next; `--lstm`: without the LSTM and with it;
 * `--json`: all figures, for programs; `--pictures FOLDER`: plots of the merge, of the one with the LSTM if there is one.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sessions: { type: "string" },
    collapse: { type: "boolean" },
    frozen: { type: "boolean" },
    lstm: { type: "boolean" },
    json: { type: "boolean" },
    pictures: { type: "string" },
  },
});

if (positionals.length === 0) {
  console.error(
    "Usage: npm run replay -- FILE… [--sessions N] [--collapse] [--frozen] [--lstm] [--json] [--pictures FOLDER]",
  );
  process.exit(1);
}

const subset = {
  maxSessions: values.sessions === undefined ? undefined : Number(values.sessions),
  collapse: values.collapse,
};
for (const path of positionals) {
  const set = readSequenceSet(path, subset);
  const portfolios = [createProductPortfolio(), ...(values.lstm === true ? [await withLstm()] : [])];
  let last: Replay | undefined;
  for (const forecasters of portfolios) {
    const result = replay(set, { forecasters, now: () => performance.now(), frozen: values.frozen });
    console.log(values.json === true ? JSON.stringify(result) : `${tableOf(result)}\n`);
    last = result;
  }
  if (last !== undefined && values.pictures !== undefined) savePictures(values.pictures, picturesOf(last));
}

/** Loaded only here: TensorFlow.js takes seconds to start, and speaks up in Node. */
async function withLstm() {
  const { lstmInNode } = await import("./lstm-in-node");
  return [...createProductPortfolio(), await lstmInNode()];
}
