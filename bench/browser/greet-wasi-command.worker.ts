import { commandByHand } from "./command-by-hand";
import { serveGreetings } from "./greet-order";

serveGreetings(async ({ entryUrl }) => {
  const module = await WebAssembly.compileStreaming(fetch(entryUrl));
  // Each request has an instance of its own: there is nothing else to be made anew.
  return async () => commandByHand("greet", module);
});
