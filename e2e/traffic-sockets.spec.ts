import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";
import { expect, fetchIn, route, test } from "./fixtures/lab";

/** RFC 6455 §1.3: what proves that the server understood the handshake. */
const acceptOf = (key: string) =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");

test("a WebSocket under a route reaches its upstream at the rewritten path; any other is the browser's own", async ({
  lab,
  direct,
}) => {
  test.skip(direct === "off", "a service worker gets no event for a WebSocket: only the page can route it");
  const paths: string[] = [];
  lab.server.onUpgrade((request, socket: Duplex) => {
    paths.push(request.url!);
    const accept = acceptOf(request.headers["sec-websocket-key"]!);
    const head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`;
    socket.write(head);
    // One short text frame (RFC 6455 §5.2).
    socket.write(Buffer.concat([Buffer.from([0x81, 5]), Buffer.from("hello")]));
  });
  const path = { type: "ReplacePrefixMatch", replacePrefixMatch: "/real" };
  const filters = [{ type: "URLRewrite", urlRewrite: { path } }];
  lab.config.routes.push(route("/socket", [{ name: "origin" }], { filters }));
  lab.serve();
  const page = await lab.open();
  await fetchIn(page, "/probe/facts");
  const hear = (url: string) =>
    page.evaluate(
      (target) =>
        new Promise<string>((resolve, reject) => {
          const socket = new WebSocket(target);
          socket.onmessage = ({ data }) => {
            socket.close();
            resolve(`${data} ${socket instanceof WebSocket}`);
          };
          socket.onerror = () => reject(new Error("refused"));
        }),
      url,
    );
  expect(await hear("/socket/echo?q=1")).toBe("hello true");
  expect(await hear("/elsewhere")).toBe("hello true");
  expect(paths).toEqual(["/real/echo?q=1", "/elsewhere"]);
});
