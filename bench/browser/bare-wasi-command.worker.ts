import { openCode } from "./bare-code";
import { serveBare } from "./bare-order";
import { commandByHand } from "./command-by-hand";

/** A WASI command in a worker of its own, without a mesh. */
serveBare(async ({ entryUrl, codeFrom }) =>
  commandByHand("command", await WebAssembly.compileStreaming(openCode(codeFrom)(entryUrl))),
);
