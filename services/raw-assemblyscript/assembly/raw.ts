export { Header, Request, Response } from "./message";
