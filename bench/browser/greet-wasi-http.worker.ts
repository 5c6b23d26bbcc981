import { serveGreetings } from "./greet-order";
import { startWithStockShim } from "./stock-shim";

serveGreetings(startWithStockShim);
