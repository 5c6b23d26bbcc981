import { wasiHttpEngine } from "../../runtime/hosts/engines/wasi-http.worker";
import { loadForEngine } from "./greet-engine";
import { serveGreetings } from "./greet-order";

serveGreetings((order) => loadForEngine(wasiHttpEngine, order));
