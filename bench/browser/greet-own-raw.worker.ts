import { rawEngine } from "../../runtime/hosts/engines/raw.worker";
import { loadForEngine } from "./greet-engine";
import { serveGreetings } from "./greet-order";

serveGreetings((order) => loadForEngine(rawEngine, order));
