import { describe, expect, it } from "vitest";
import { decodeResponse, encodeRequestHead, toResponse } from "./http-message";
import { bytesToLatin1, latin1ToBytes } from "./latin1";

const bytes = latin1ToBytes;

describe("a request as HTTP/1.1", () => {
  it("has its target, its host and its header fields, and ends with an empty line", () => {
    const headers = { "x-one": "1", "content-type": "text/plain" };
    const request = new Request("https://app.test:8443/a%20b?c=d#e", { method: "PUT", headers, body: "x" });
    expect(bytesToLatin1(encodeRequestHead(request))).toBe(
      "PUT /a%20b?c=d HTTP/1.1\r\nhost: app.test:8443\r\ncontent-type: text/plain\r\nx-one: 1\r\n\r\n",
    );
  });

  it("keeps the bytes of a header's value", () => {
    const request = new Request("https://app.test/", { headers: { "x-name": "caf\u00e9" } });
    expect(encodeRequestHead(request)).toContain(0xe9);
  });
});

describe("a response as HTTP/1.1", () => {
  it("is read into status, header fields and body", async () => {
    const message = bytes("HTTP/1.1 201 Made\r\nx-a: 1\r\nX-A:2 \r\n\r\nthe \r\n\r\n body");
    const { head, body } = decodeResponse(message);
    const response = toResponse(head, body.slice());
    expect([response.status, response.statusText, response.headers.get("x-a")]).toEqual([
      201,
      "Made",
      "1, 2",
    ]);
    expect(await response.text()).toBe("the \r\n\r\n body");
  });

  it("needs neither reason nor header fields nor body", () => {
    expect(decodeResponse(bytes("HTTP/1.1 204\r\n\r\n")).head).toEqual({
      status: 204,
      statusText: "",
      headers: [],
    });
  });

  it.each([
    ["nothing", ""],
    ["no empty line", "HTTP/1.1 200 OK\r\nx: y\r\n"],
    ["no status line", "hello\r\n\r\n"],
    ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n"],
    ["a header line without a name", "HTTP/1.1 200 OK\r\n: x\r\n\r\n"],
    ["an informational status", "HTTP/1.1 101 Go\r\n\r\n"],
    ["a status beyond 599", "HTTP/1.1 999 Odd\r\n\r\n"],
    ["a name no header can have", "HTTP/1.1 200 OK\r\na b: x\r\n\r\n"],
  ])("is refused with what is wrong: %s", (_, text) => {
    const read = () => {
      const { head, body } = decodeResponse(bytes(text));
      return toResponse(head, body.slice());
    };
    expect(read).toThrow(expect.objectContaining({ code: "RESPONSE_INVALID" }));
  });
});
