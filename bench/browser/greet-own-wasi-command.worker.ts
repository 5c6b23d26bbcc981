import { wasiCommandEngine } from "../../runtime/hosts/engines/wasi-command.worker";
import { startWithEngine } from "./greet-engine";
import { serveGreetings } from "./greet-order";

serveGreetings((order) => startWithEngine(wasiCommandEngine, order));
