import { serveBare } from "./bare-order";
import { fetchByHand } from "./fetch-by-hand";

serveBare((order) => fetchByHand(order));
