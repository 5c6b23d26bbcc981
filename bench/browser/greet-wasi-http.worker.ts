import { serveGreetings } from "./greet-order";
import { loadWithStockShim } from "./stock-shim";

serveGreetings(loadWithStockShim);
