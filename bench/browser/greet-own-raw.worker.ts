import { rawEngine } from "../../runtime/hosts/engines/raw.worker";
import { startWithEngine } from "./greet-engine";
import { serveGreetings } from "./greet-order";

serveGreetings((order) => startWithEngine(rawEngine, order));
