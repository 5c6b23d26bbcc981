import { serveBare } from "./bare-order";
import { startWithStockShim } from "./stock-shim";

/** A wasi:http component in a worker of its own, without a mesh; the shim is part of the worker's script. */
serveBare(startWithStockShim);
