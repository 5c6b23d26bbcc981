import { wasiHttpEngine } from "../../runtime/hosts/engines/wasi-http.worker";
import { startWithEngine } from "./greet-engine";
import { serveGreetings } from "./greet-order";

serveGreetings((order) => startWithEngine(wasiHttpEngine, order));
