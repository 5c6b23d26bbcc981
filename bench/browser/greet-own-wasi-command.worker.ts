import { wasiCommandEngine } from "../../runtime/hosts/engines/wasi-command.worker";
import { loadForEngine } from "./greet-engine";
import { serveGreetings } from "./greet-order";

serveGreetings((order) => loadForEngine(wasiCommandEngine, order));
