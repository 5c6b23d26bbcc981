import { serveBodies } from "./body-order";
import { startWithStockShim } from "./stock-shim";

serveBodies(startWithStockShim);
